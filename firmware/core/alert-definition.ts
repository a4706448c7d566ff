/** The rules that a program makes, in its own words. */
import type { AlertCondition, AlertRequest } from "../../shared/push-contract.ts"
import { alertConditionSchema } from "../../shared/push-contract.ts"
import { checkShape } from "./body.ts"
import { type Duration, durationMilliseconds } from "./duration.ts"
import { badPart } from "./part-definition.ts"
import { RequestProblem } from "./problem.ts"

/** What happens to the device itself; `low-disk` takes a machine that tells how full its disk is. */
export type AlertEvent = Extract<AlertCondition, { kind: "event" }>["event"]

/**
 * A program's rule: people are told while it is so, and may switch it off.
 *
 * Above or below a value of a reading: it is over when the value has come back by `hysteresis` (0 when left out), and told
 * when it has been so `for` so long (at once when left out; a day at most). Or no value `silentFor` so long, a minute at
 * least. Or a change by so much `within` a time, a minute to an hour. Or an event of the device.
 */
export type AlertOptions =
  | {
      readonly reading: string
      readonly above: number
      readonly hysteresis?: number
      readonly for?: Duration
    }
  | {
      readonly reading: string
      readonly below: number
      readonly hysteresis?: number
      readonly for?: Duration
    }
  | { readonly reading: string; readonly silentFor: Duration }
  | { readonly reading: string; readonly changedBy: number; readonly within: Duration }
  | { readonly event: AlertEvent }

/** Throws a `PorchlightError`: `bad-alert`, `bad-duration`. */
export function alertCondition(id: string, options: AlertOptions): AlertCondition {
  const kinds = ["above", "below", "silentFor", "changedBy", "event"].filter((kind) => kind in options)
  if (kinds.length !== 1) {
    throw badPart("alert", id, "has one of above, below, silentFor, changedBy and event. Say one.")
  }
  try {
    return checkShape(wished(id, options), alertConditionSchema)
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error
    throw badPart("alert", id, `${error.message} Say it as docs/programming.md does.`)
  }
}

function wished(id: string, options: AlertOptions): AlertRequest["condition"] {
  const seconds = (what: string, duration: Duration) =>
    Math.round(durationMilliseconds(duration, `${what} of the alert "${id}"`) / 1000)
  if ("event" in options) return { kind: "event", event: options.event }
  const { reading } = options
  if ("silentFor" in options) {
    return { kind: "silent", reading, forSeconds: seconds("silentFor", options.silentFor) }
  }
  if ("changedBy" in options) {
    const withinSeconds = seconds("within", options.within)
    return { kind: "changed", reading, by: options.changedBy, withinSeconds }
  }
  const { hysteresis = 0, for: length = 0 } = options
  const forSeconds = seconds("for", length)
  return "above" in options
    ? { kind: "above", reading, value: options.above, hysteresis, forSeconds }
    : { kind: "below", reading, value: options.below, hysteresis, forSeconds }
}
