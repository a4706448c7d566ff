/**
 * Which parts of a home a broker has been told of, over restarts: so that it can be told of those that a program no
 * longer defines, which it would keep for ever.
 */
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import { type HomeView, partIdPattern } from "../../shared/home-contract.ts"
import type { Log, Store } from "../core/host.ts"

export const partKinds = ["reading", "switch", "number", "choice", "button", "image"] as const
export interface Part {
  readonly kind: (typeof partKinds)[number]
  readonly id: string
}

export interface KnownParts {
  /** Those that it was told of, and that are not among these. */
  former(present: readonly Part[]): readonly Part[]
  /** Writes down what it is about to be told, beside all that is known already. Never rejects. */
  note(present: readonly Part[]): Promise<void>
  /** It knows of none but these any more. Never rejects. */
  keep(present: readonly Part[]): Promise<void>
}

const storeKey = "mqtt-parts"

/**
 * As much as a chip's store takes in one value: some three hundred parts with names of usual lengths, where a home has
 * 192 at most. What is beyond it stays at the broker.
 */
const valueMaximumBytes = 4_000

/** Rejects like the store. */
export async function openKnownParts({ store, log }: { store: Store; log: Log }): Promise<KnownParts> {
  let known = parse(await store.get(storeKey))

  async function write(names: readonly string[]): Promise<void> {
    known = names
    await store
      .set(storeKey, utf8Encode(fitting(names)))
      .catch((error: unknown) =>
        log("warn", `What the broker was told of could not be noted: ${String(error)}`),
      )
  }

  return {
    former(present) {
      const names = new Set(present.map(nameOf))
      return known.flatMap((name) => (names.has(name) ? [] : (partOf(name) ?? [])))
    },
    async note(present) {
      const names = new Set([...present.map(nameOf), ...known])
      if (names.size > known.length) await write([...names])
    },
    keep: (present) => write(present.map(nameOf)),
  }
}

export function partsOf({ readings, controls, images }: HomeView): readonly Part[] {
  return [
    ...readings.map(({ id }) => ({ kind: "reading" as const, id })),
    ...controls.map(({ kind, id }) => ({ kind, id })),
    ...images.map(({ id }) => ({ kind: "image" as const, id })),
  ]
}

function nameOf({ kind, id }: Part): string {
  return `${kind} ${id}`
}

/** Undefined for what this version did not write. */
function partOf(name: string): Part | undefined {
  const [word, id = ""] = name.split(" ")
  const kind = partKinds.find((known) => known === word)
  return kind !== undefined && partIdPattern.test(id) ? { kind, id } : undefined
}

/** No name holds a line's end. */
function fitting(names: readonly string[]): string {
  let text = ""
  for (const name of names) {
    if (text.length + name.length + 1 > valueMaximumBytes) break
    text += `${name}\n`
  }
  return text
}

/** A damaged value costs no more than that something stays at the broker. */
function parse(bytes: Uint8Array | undefined): readonly string[] {
  const lines = bytes === undefined ? [] : (utf8Decode(bytes) ?? "").split("\n")
  return lines.filter((line) => partOf(line) !== undefined)
}
