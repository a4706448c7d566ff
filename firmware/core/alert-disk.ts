/** When the disk on which the device keeps what it must not lose is running full. */
import type { ReadingCondition } from "./alert-judgement.ts"
import type { DiskSpace } from "./host.ts"

/** Files grow slowly, and where they do not, five minutes early would not have helped either. */
export const diskEveryMilliseconds = 300_000

/**
 * A twentieth of the disk: file systems slow down and updates fail from there on. Of a large one a gigabyte is enough: it
 * is more than a system's update takes.
 */
const freeShare = 1 / 20
const freeMaximumBytes = 1_000_000_000

/** It is over when half as much again is free. */
export function diskCondition({ totalBytes }: DiskSpace): ReadingCondition {
  const value = Math.min(totalBytes * freeShare, freeMaximumBytes)
  return { kind: "below", reading: "disk", value, hysteresis: value / 2, forSeconds: 0 }
}
