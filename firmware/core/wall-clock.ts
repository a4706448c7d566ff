/** The time of day, where the machine knows it. */
import type { Host } from "./host.ts"

/** Milliseconds since 1970, UTC; undefined while the machine's clock is not plausible, or where it has none. */
export type WallClock = () => number | undefined

/** Nothing is kept for longer than people live: a clock beyond the year 2243 is not set. */
const wallMaximumMilliseconds = 100_000 * 86_400_000

export function wallClockOf({ secure }: Pick<Host, "secure">): WallClock {
  if (secure === undefined) return () => undefined
  return () => {
    const now = secure.wallMilliseconds()
    return now >= secure.builtAtMilliseconds && now < wallMaximumMilliseconds ? now : undefined
  }
}
