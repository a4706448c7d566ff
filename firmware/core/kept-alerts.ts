/**
 * Rules as they lie in the host's store, each in a place of its own: what damages one leaves the others, and a change
 * writes no more than the one it is about.
 */
import * as v from "valibot"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import { partIdPattern } from "../../shared/home-contract.ts"
import { alertConditionSchema, alertsMaximum } from "../../shared/push-contract.ts"
import { tellingsAnHour } from "./alert-telling.ts"
import type { Log, Store } from "./host.ts"

/** As many as there can be at once, and again for what people said of rules that the program no longer has. */
const places = 2 * alertsMaximum

const keptSchema = v.object({
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(partIdPattern)),
  /** Null for a rule of the program, which says it at each start. */
  condition: v.nullable(alertConditionSchema),
  isOn: v.boolean(),
  /** People know that it is so, and need not be told again after a restart. */
  isTold: v.boolean(),
  /** Seconds since 1970 of when they were told within an hour; null where the clock was not set. */
  told: v.pipe(v.array(v.nullable(v.number())), v.maxLength(tellingsAnHour)),
})
export type KeptAlert = Omit<v.InferOutput<typeof keptSchema>, "version">

export interface KeptAlerts {
  readonly all: ReadonlyMap<string, KeptAlert>
  /** Resolves when it is durable; rejects like the store. `present` are the rules there are, none of which gives way. */
  keep(alert: KeptAlert, present: { has(id: string): boolean }): Promise<void>
  /** Rejects like the store. */
  drop(id: string): Promise<void>
}

/** What is damaged is set aside, and the rest kept. Rejects like the store. */
export async function openKeptAlerts(store: Store, log: Log): Promise<KeptAlerts> {
  /** In the order of their places. */
  const all = new Map<string, KeptAlert>()
  const placeOf = new Map<string, number>()
  const keyOf = (place: number) => `alert-${place}`

  for (let place = 0; place < places; place++) {
    const bytes = await store.get(keyOf(place))
    if (bytes === undefined) continue
    const alert = parse(bytes)
    if (alert !== undefined && !all.has(alert.id)) {
      all.set(alert.id, alert)
      placeOf.set(alert.id, place)
      continue
    }
    const name = await store.setAside(keyOf(place))
    log("error", `An alert could not be read. It now lies in ${name}; the others are there.`, { name })
  }

  /** A free one, or else that of a rule which the program had once. */
  function freePlace(present: { has(id: string): boolean }): number {
    const taken = new Set(placeOf.values())
    for (let place = 0; place < places; place++) if (!taken.has(place)) return place
    const gone = [...all.values()].find(({ id, condition }) => condition === null && !present.has(id))
    return placeOf.get(gone?.id ?? "") ?? 0
  }

  return {
    all,
    async keep(alert, present) {
      const place = placeOf.get(alert.id) ?? freePlace(present)
      await store.set(keyOf(place), utf8Encode(JSON.stringify({ version: 1, ...alert })))
      for (const [id, taken] of placeOf) {
        if (taken !== place || id === alert.id) continue
        placeOf.delete(id)
        all.delete(id)
      }
      placeOf.set(alert.id, place)
      all.set(alert.id, alert)
    },
    async drop(id) {
      const place = placeOf.get(id)
      if (place === undefined) return
      await store.delete(keyOf(place))
      placeOf.delete(id)
      all.delete(id)
    },
  }
}

function parse(bytes: Uint8Array): KeptAlert | undefined {
  try {
    const parsed = v.safeParse(keptSchema, JSON.parse(utf8Decode(bytes) ?? ""))
    if (!parsed.success) return undefined
    const { version: _, ...alert } = parsed.output
    return alert
  } catch {
    return undefined
  }
}
