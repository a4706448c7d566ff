import { say } from "./words.ts"

const minuteMilliseconds = 60_000
const hourMilliseconds = 60 * minuteMilliseconds
const dayMilliseconds = 24 * hourMilliseconds

/** How long ago something was, for reading; null where nobody knows. */
export function ageWords(ageMilliseconds: number | null): string {
  if (ageMilliseconds === null) return say("age.unknown")
  if (ageMilliseconds < 10_000) return say("age.now")
  if (ageMilliseconds < minuteMilliseconds) {
    // In steps of ten, since what changes each second takes the eye from what matters.
    return say("age.seconds", { count: Math.floor(ageMilliseconds / 10_000) * 10 })
  }
  if (ageMilliseconds < hourMilliseconds) {
    return say("age.minutes", { count: Math.floor(ageMilliseconds / minuteMilliseconds) })
  }
  if (ageMilliseconds < dayMilliseconds) {
    return say("age.hours", { count: Math.floor(ageMilliseconds / hourMilliseconds) })
  }
  return say("age.days", { count: Math.floor(ageMilliseconds / dayMilliseconds) })
}

/** For how long something has been so. */
export function lengthWords(milliseconds: number): string {
  if (milliseconds < hourMilliseconds) {
    return say("length.minutes", { count: Math.max(1, Math.floor(milliseconds / minuteMilliseconds)) })
  }
  if (milliseconds < dayMilliseconds) {
    return say("length.hours", { count: Math.floor(milliseconds / hourMilliseconds) })
  }
  return say("length.days", { count: Math.floor(milliseconds / dayMilliseconds) })
}
