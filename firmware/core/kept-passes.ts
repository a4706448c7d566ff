/** The form in which passes lie in the host's store: digests, never a secret. */
import * as v from "valibot"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import type { Log, Store } from "./host.ts"
import { nameMaximumBytes } from "./plain-name.ts"
import { hasSecretForm } from "./secret.ts"

/**
 * The most that one value of a chip's store holds: 4,000 bytes (ESP-IDF, NVS), of which a pass takes at most 185 with
 * the longest of names.
 */
export const passesMaximum = 20

/** Days since 1970 have five digits until the year 2243; a clock beyond that is not set. */
export const dayMaximum = 99_999

/** A pass as it is kept. `made` and `used` are days since 1970, null where the clock was not set on that day. */
export interface KeptPass {
  readonly id: string
  readonly digest: string
  readonly name: string
  readonly made: number | null
  readonly used: number | null
}

const day = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(dayMaximum)))

const keptSchema = v.object({
  version: v.literal(1),
  passes: v.pipe(
    v.array(
      v.object({
        id: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
        digest: v.pipe(v.string(), v.check(hasSecretForm)),
        name: v.pipe(v.string(), v.maxLength(nameMaximumBytes)),
        made: day,
        used: day,
      }),
    ),
    v.maxLength(passesMaximum),
    v.check((passes) => new Set(passes.map(({ id }) => id)).size === passes.length),
    v.check((passes) => new Set(passes.map(({ digest }) => digest)).size === passes.length),
  ),
})

/**
 * Least recently used first. A damaged value is set aside, never overwritten, and nobody is let in by it. `who` names
 * its holders in the log: `paired phones`.
 */
export async function loadPasses(options: {
  store: Store
  key: string
  who: string
  log: Log
}): Promise<readonly KeptPass[]> {
  const { store, key, who, log } = options
  const bytes = await store.get(key)
  if (bytes === undefined) return []
  const passes = parse(bytes)
  if (passes !== undefined) return passes
  const name = await store.setAside(key)
  log("error", `The ${who} could not be read. They now lie in ${name}; let each one in anew.`, { name })
  return []
}

function parse(bytes: Uint8Array): readonly KeptPass[] | undefined {
  try {
    const parsed = v.safeParse(keptSchema, JSON.parse(utf8Decode(bytes) ?? ""))
    return parsed.success ? parsed.output.passes : undefined
  } catch {
    return undefined
  }
}

/** Resolves when they are durable; rejects like the store. */
export async function storePasses(store: Store, key: string, passes: readonly KeptPass[]): Promise<void> {
  if (passes.length === 0) return store.delete(key)
  await store.set(key, utf8Encode(JSON.stringify({ version: 1, passes })))
}
