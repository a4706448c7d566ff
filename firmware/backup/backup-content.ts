/** What a backup holds: each value of a state folder, by its key. */
import * as v from "valibot"
import { utf8Decode } from "../../shared/bytes.ts"
import { keyPattern, valueMaximumBytes } from "../hosts/node/stored-keys.ts"
import { damaged } from "./backup-file.ts"

/** A month of history takes 1,260 values, and a device has a few hundred more at most. */
const valuesMaximum = 4096

export interface BackupContent {
  /** Milliseconds since 1970 by the clock of the machine that made it. */
  readonly madeAtMilliseconds: number
  readonly values: ReadonlyMap<string, Uint8Array>
}

/** A key is a file's name here: one that leads elsewhere is none. */
const contentSchema = v.object({
  madeAtMilliseconds: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15)),
  values: v.pipe(
    v.array(
      v.tuple([
        v.pipe(v.string(), v.regex(keyPattern)),
        v.pipe(v.string(), v.maxLength(Math.ceil(valueMaximumBytes / 3) * 4), v.base64()),
      ]),
    ),
    v.maxLength(valuesMaximum),
    v.check((values) => new Set(values.map(([key]) => key)).size === values.length),
  ),
})

export function encodeContent({ madeAtMilliseconds, values }: BackupContent): Uint8Array {
  const list = [...values].map(([key, value]) => [key, Buffer.from(value).toString("base64")])
  return Buffer.from(JSON.stringify({ madeAtMilliseconds, values: list }))
}

/** Throws a `PorchlightError`, code `backup-damaged`. */
export function decodeContent(bytes: Uint8Array): BackupContent {
  const parsed = v.safeParse(contentSchema, parse(bytes))
  if (!parsed.success) throw damaged()
  const { madeAtMilliseconds, values } = parsed.output
  const decoded = values.map(([key, text]) => [key, Uint8Array.from(Buffer.from(text, "base64"))] as const)
  if (decoded.some(([, value]) => value.length > valueMaximumBytes)) throw damaged()
  return { madeAtMilliseconds, values: new Map(decoded) }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Decode(bytes) ?? "")
  } catch {
    return undefined
  }
}
