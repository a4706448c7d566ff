/** The simulated air: which networks a scripted radio hears, what opens them, and how each behaves. */
import * as v from "valibot"
import { PorchlightError } from "../../core/errors.ts"
import type { HeardAccessPoint } from "../../core/host.ts"
import { airSchema } from "./air-format.ts"

/** A checked and completed air. */
export type Air = v.InferOutput<typeof airSchema>
export type SimulatedNetwork = Air["networks"][number]
/** An air as a file holds it. */
export type AirFile = v.InferInput<typeof airSchema>

/**
 * The air that `text` describes. `source` names it in the error, a path for instance.
 * @throws PorchlightError `bad-air` with the facts `source` and `field`, for the first thing that is wrong.
 */
export function parseAir(text: string, source: string): Air {
  return checkAir(jsonOf(text, source), source)
}

/** Like `parseAir`, of JSON that is already parsed. */
export function checkAir(value: unknown, source: string): Air {
  const parsed = v.safeParse(airSchema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const field = v.getDotPath(issue) ?? ""
  throw badAir(source, field, `${field === "" ? "the whole" : field} ${issue.message}`)
}

/** Every access point of the air, as a radio hears it. A hidden one has an empty `ssidBytes`. */
export function heard(air: Air): HeardAccessPoint[] {
  return air.networks.flatMap(({ ssidBytes, security, hidden, accessPoints }) =>
    accessPoints.map((signalPercent) => ({ ssidBytes: hidden ? "" : ssidBytes, signalPercent, security })),
  )
}

function jsonOf(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    // The engine quotes the text with its line ends; a log line has none.
    const oneLine = reason.replace(/\s+/g, " ")
    throw badAir(source, "", `it is not JSON (${oneLine}); look for a missing quote or a comma too many`)
  }
}

function badAir(source: string, field: string, problem: string): PorchlightError {
  const message = `${source} is not a simulated air: ${problem}. Correct it; docs/air.md has the format.`
  return new PorchlightError("bad-air", message, { source, field })
}
