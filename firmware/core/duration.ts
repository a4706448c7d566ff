/** Lengths of time as a program writes them: `"5s"`, or milliseconds as a number. */
import { PorchlightError } from "./errors.ts"

/** `"500ms"`, `"5s"`, `"2min"`, `"1h"`, `"1d"`, also `"1.5s"`; a number is milliseconds. */
export type Duration = number | `${number}${"ms" | "s" | "min" | "h" | "d"}`

const unitMilliseconds: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
])

/** Nothing here goes on for longer than a month; longer timers also overflow on some machines. */
const durationMaximumMilliseconds = 31 * 86_400_000

/**
 * Milliseconds, at least `minimumMilliseconds`. `what` names the option in the error. Throws a `PorchlightError`, code
 * `bad-duration`.
 */
export function durationMilliseconds(duration: unknown, what: string, minimumMilliseconds = 0): number {
  const milliseconds = parse(duration)
  if (milliseconds === undefined) {
    throw bad(
      what,
      duration,
      "is no length of time. Write milliseconds, or text such as 500ms, 5s, 2min, 1h, 1d.",
    )
  }
  if (milliseconds < minimumMilliseconds) {
    throw bad(what, duration, `is too short. It takes ${minimumMilliseconds} milliseconds or more.`)
  }
  if (milliseconds > durationMaximumMilliseconds)
    throw bad(what, duration, "is too long. It takes 31d or less.")
  return milliseconds
}

function parse(duration: unknown): number | undefined {
  if (typeof duration === "number") return Number.isFinite(duration) && duration >= 0 ? duration : undefined
  if (typeof duration !== "string") return undefined
  const [, amount = "", unit = ""] = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|min|h|d)$/.exec(duration) ?? []
  const unitLength = unitMilliseconds.get(unit)
  return unitLength === undefined ? undefined : Number(amount) * unitLength
}

function bad(what: string, duration: unknown, sentence: string): PorchlightError {
  const shown = JSON.stringify(duration) ?? String(duration)
  return new PorchlightError("bad-duration", `${what}: ${shown.slice(0, 40)} ${sentence}`, { duration })
}
