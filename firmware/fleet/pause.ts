/** How long a device waits before it asks a broker again. */

/** A broker that was started anew is met by a thousand devices over as long, not in one instant. */
const firstMilliseconds = 1_000
/** The last of a thousand is back within half a minute of the broker: this pause, and its turn beside the others. */
const passingMaximumMilliseconds = 20_000

/** Where a person has to do something first: often enough that they need not restart the device after it. */
const lastingFirstMilliseconds = 15_000
const lastingMaximumMilliseconds = 300_000

/**
 * Twice as long after each failure, and of that anything between the half and the whole: what was thrown out together
 * comes back apart.
 */
export function pauseMilliseconds(options: {
  /** How often it has failed before. */
  failures: number
  mayPass: boolean
  random: (byteCount: number) => Uint8Array
}): number {
  const { failures, mayPass, random } = options
  const first = mayPass ? firstMilliseconds : lastingFirstMilliseconds
  const maximum = mayPass ? passingMaximumMilliseconds : lastingMaximumMilliseconds
  const whole = Math.min(maximum, first * 2 ** Math.min(failures, 16))
  const [high = 0, low = 0] = random(2)
  return whole / 2 + (whole / 2) * ((high * 256 + low) / 65_536)
}
