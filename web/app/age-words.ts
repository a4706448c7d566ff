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
  const count = Math.floor(ageMilliseconds / dayMilliseconds)
  return count === 1 ? say("age.day") : say("age.days", { count })
}

/** For how long something has been so. */
export function lengthWords(milliseconds: number): string {
  if (milliseconds < hourMilliseconds) {
    const count = Math.floor(milliseconds / minuteMilliseconds)
    return count < 2 ? say("length.minute") : say("length.minutes", { count })
  }
  if (milliseconds < dayMilliseconds) {
    const count = Math.floor(milliseconds / hourMilliseconds)
    return count === 1 ? say("length.hour") : say("length.hours", { count })
  }
  const count = Math.floor(milliseconds / dayMilliseconds)
  return count === 1 ? say("length.day") : say("length.days", { count })
}
