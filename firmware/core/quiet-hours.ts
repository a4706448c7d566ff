/** When a phone wants to be left alone, by the clock of its person. */
import type { QuietHours } from "../../shared/push-contract.ts"

const minuteMilliseconds = 60_000
const dayMinutes = 1440

/**
 * For how long they go on from this moment, in milliseconds; 0 where it is none of theirs. Hours that end in the minute in
 * which they begin are no hours at all.
 */
export function quietFor(quiet: QuietHours | null, wallMilliseconds: number): number {
  if (quiet === null || quiet.fromMinute === quiet.toMinute) return 0
  const { fromMinute, toMinute, offsetMinutes } = quiet
  const minutes = wallMilliseconds / minuteMilliseconds + offsetMinutes
  const minute = minutes % dayMinutes
  const lasting = (toMinute - fromMinute + dayMinutes) % dayMinutes
  const gone = (minute - fromMinute + dayMinutes) % dayMinutes
  return gone < lasting ? (lasting - gone) * minuteMilliseconds : 0
}
