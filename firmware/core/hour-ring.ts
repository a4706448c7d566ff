/**
 * What one reading measured in the last hour, at its full rate, in memory that never grows: a ring of equal steps of
 * time, each with its mean, minimum and maximum.
 */

/** Age in seconds, mean, minimum, maximum. */
export type HistoryRow = [ageSeconds: number, mean: number, minimum: number, maximum: number]

export interface HourRing {
  readonly stepSeconds: number
  add(value: number, nowMilliseconds: number): void
  /** Those of the last `seconds`, oldest first. */
  rows(nowMilliseconds: number, seconds: number): HistoryRow[]
}

const hourSeconds = 3600

/** A finer step than one second is not kept apart, and one of more than a minute leaves nothing to draw. */
const stepMinimumSeconds = 1
const stepMaximumSeconds = 60

/** `everyMilliseconds`: between two values, undefined where nobody knows. At most 58 kB. */
export function createHourRing(everyMilliseconds: number | undefined): HourRing {
  const wanted = Math.ceil((everyMilliseconds ?? 0) / 1000)
  const stepSeconds = Math.min(stepMaximumSeconds, Math.max(stepMinimumSeconds, wanted))
  const length = Math.ceil(hourSeconds / stepSeconds)
  const slots = new Float64Array(length).fill(-1)
  const [means, minimums, maximums] = [
    new Float32Array(length),
    new Float32Array(length),
    new Float32Array(length),
  ]
  let current = -1
  let sum = 0
  let count = 0

  const slotAt = (milliseconds: number) => Math.floor(milliseconds / (stepSeconds * 1000))

  return {
    stepSeconds,
    add(value, nowMilliseconds) {
      const slot = slotAt(nowMilliseconds)
      const index = slot % length
      if (slot === current) {
        sum += value
        count += 1
        minimums[index] = Math.min(minimums[index] ?? value, value)
        maximums[index] = Math.max(maximums[index] ?? value, value)
      } else {
        current = slot
        sum = value
        count = 1
        slots[index] = slot
        minimums[index] = value
        maximums[index] = value
      }
      means[index] = sum / count
    },
    rows(nowMilliseconds, seconds) {
      const rows: HistoryRow[] = []
      const newest = slotAt(nowMilliseconds)
      const oldest = Math.max(0, newest + 1 - Math.min(length, Math.ceil(seconds / stepSeconds)))
      for (let slot = oldest; slot <= newest; slot++) {
        const index = slot % length
        if (slots[index] !== slot) continue
        const age = Math.max(0, nowMilliseconds / 1000 - (slot + 1) * stepSeconds)
        rows.push([age, means[index] ?? 0, minimums[index] ?? 0, maximums[index] ?? 0])
      }
      return rows
    },
  }
}
