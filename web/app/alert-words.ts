import type { ReadingView } from "../../shared/home-contract.ts"
import type { ReadingCondition } from "./alerts.ts"
import { decimalsOf, quantityWords } from "./number-words.ts"
import { say } from "./words.ts"

/** A rule on `reading` as a sentence. */
export function alertWords(condition: ReadingCondition, { unit, decimals }: ReadingView): string {
  // As exact as it was typed: a limit may be finer than what is shown.
  const quantity = (value: number) =>
    quantityWords(value, Math.max(decimals, decimalsOf(Math.abs(value))), unit)
  const { kind } = condition
  if (kind === "silent") return say("alert.is.silent", { time: durationWords(condition.forSeconds) })
  if (kind === "changed") {
    const time = durationWords(condition.withinSeconds)
    return say("alert.is.changed", { limit: quantity(condition.by), time })
  }
  const limit = quantity(condition.value)
  const time = durationWords(condition.forSeconds)
  if (condition.forSeconds === 0)
    return kind === "above" ? say("alert.is.above", { limit }) : say("alert.is.below", { limit })
  return kind === "above"
    ? say("alert.is.aboveFor", { limit, time })
    : say("alert.is.belowFor", { limit, time })
}

/** `15 min`: in the largest unit of which it is a whole number. */
export function durationWords(seconds: number): string {
  if (seconds % 3600 === 0) return say("time.hours", { count: seconds / 3600 })
  if (seconds % 60 === 0) return say("time.minutes", { count: seconds / 60 })
  return say("time.seconds", { count: seconds })
}
