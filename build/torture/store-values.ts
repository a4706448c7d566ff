/** What the story of a store writes, and what may be read afterwards. */

export interface Told {
  readonly step: "begin" | "done" | "refused"
  readonly act: "set" | "delete"
  readonly key: string
  /** Counts up; a value is made of it. */
  readonly number: number
  readonly code?: string
}

/** As long as a store takes: so that a torn write shows. */
const valueBytes = 4000

export function madeValue(number: number): Uint8Array {
  const value = new Uint8Array(valueBytes).fill(number)
  value[0] = number
  return value
}

/** What each key may hold after these lines: a value's number, 0 where there is none; several where that is open. */
export function possible(lines: readonly Told[]): ReadonlyMap<string, ReadonlySet<number>> {
  const values = new Map<string, ReadonlySet<number>>()
  for (const { step, act, key, number } of lines) {
    const next = act === "set" ? number : 0
    const before = values.get(key) ?? new Set([0])
    // Until it is said to be durable it may be the old one or the new one; an error leaves that open, too.
    values.set(
      key,
      step === "begin" ? new Set([...before, next]) : step === "done" ? new Set([next]) : before,
    )
  }
  return values
}

/** The number of a whole value; undefined where it is torn. */
export function numberOf(value: Uint8Array | undefined): number | undefined {
  if (value === undefined) return 0
  const [number] = value
  return value.length === valueBytes && value.every((byte) => byte === number) ? number : undefined
}
