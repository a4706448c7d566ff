import { say } from "./words.ts"

const dayMilliseconds = 24 * 3_600_000

/** `day` as the device counts them: from 1970, in UTC; null where its clock was not set. */
export function lastVisit(day: number | null, nowMilliseconds = Date.now()): string {
  if (day === null) return say("phones.unknown")
  const count = Math.floor(nowMilliseconds / dayMilliseconds) - day
  // The device's clock may be ahead of this one.
  return count < 1 ? say("phones.today") : say("phones.days", { count })
}
