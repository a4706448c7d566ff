/** Signals that live: no two scans hear an access point alike. */
import type { HeardAccessPoint } from "../../core/host.ts"

/** Small enough that the strongest mostly stays the strongest. */
const wobbleMaximumPercent = 3

/**
 * What the scan of that number hears, counted from 0. The first hears exactly what the air says, so that what a person
 * sees first is what the file holds; later ones stray a little, the same way in every run.
 */
export function wobble(accessPoints: readonly HeardAccessPoint[], scanNumber: number): HeardAccessPoint[] {
  if (scanNumber === 0) return [...accessPoints]
  return accessPoints.map((accessPoint, index) => {
    const stray = Math.floor(noise(scanNumber, index) * (2 * wobbleMaximumPercent + 1)) - wobbleMaximumPercent
    return { ...accessPoint, signalPercent: Math.min(100, Math.max(0, accessPoint.signalPercent + stray)) }
  })
}

/** A number from 0 to below 1 that looks as if it had nothing to do with its neighbours': MurmurHash3's finalizer. */
function noise(scanNumber: number, index: number): number {
  // The two are spread first, so that no small pair of numbers meets another (Knuth, volume 3, section 6.4).
  let bits = Math.imul(scanNumber, 0x9e3779b1) ^ Math.imul(index + 1, 0x27d4eb2f)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
}
