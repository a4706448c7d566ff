/** When a phone wants to be left alone, by the clock of its person. */
import type { QuietHours } from "../../shared/push-contract.ts"

const minute = 60_000
const day = 1440 * minute

/**
 * For how long they go on from this moment, in milliseconds; 0 where it is none of theirs. Hours that end in the minute in
 * which they begin are no hours at all.
 */
export function quietFor(quiet: QuietHours | null, wallMilliseconds: number): number {
  if (quiet === null || quiet.fromMinute === quiet.toMinute) return 0
  const { fromMinute, toMinute, offsetMinutes } = quiet
  const [from, to] = [fromMinute * minute, toMinute * minute]
  const now = wallMilliseconds + offsetMinutes * minute
  const lasting = (to - from + day) % day
  const gone = (((now - from) % day) + day) % day
  return gone < lasting ? lasting - gone : 0
}
