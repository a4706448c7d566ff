import { describe, expect, test } from "vitest"
import { columnOf } from "./history-chunk.ts"
import { createHistoryTier } from "./history-tier.ts"
import { createMemoryStore, type MemoryStore } from "./scripted-host.fixture.ts"

const tierOf = (store: MemoryStore, places = 840) =>
  createHistoryTier({
    ...{ store, log: () => {}, name: "quarters", what: "history" },
    rowsMaximum: 2976,
    places,
  })

const value = (mean: number) => ({ mean, minimum: mean - 1, maximum: mean + 1 })

describe("a tier of history", () => {
  test("keeps a month of 64 readings in its places, and no more", async () => {
    const store = createMemoryStore()
    const columns = Array.from({ length: 64 }, (_, index) => columnOf(`sensor-${index}`))
    const tier = tierOf(store)
    for (let row = 0; row < 5000; row++) {
      tier.append(row * 900, new Map(columns.map((column) => [column, value(row)])))
      await tier.save()
    }
    const loaded = tierOf(store)
    await loaded.load()
    const rows = loaded.rows(columnOf("sensor-9"))
    expect(rows.length).toBeGreaterThanOrEqual(2976)
    expect(rows.length).toBeLessThan(2976 + 4)
    expect(rows.at(-1)).toEqual({ seconds: 4999 * 900, ...value(4999) })
    expect(rows).toEqual(tier.rows(columnOf("sensor-9")))
    // Four rows fill a page; and the index.
    expect(store.values.size).toBe(2976 / 4 + 1)
  })

  test("gives the oldest up where restarts fill its places with rows of their own", async () => {
    const store = createMemoryStore()
    for (let run = 0; run < 30; run++) {
      const tier = tierOf(store, 10)
      await tier.load()
      tier.append(run, new Map([[columnOf(`sensor-${run}`), value(run)]]))
      await tier.save()
    }
    expect(store.values.size).toBeLessThanOrEqual(11)
    const tier = tierOf(store, 10)
    await tier.load()
    expect(tier.rows(columnOf("sensor-29"))).toHaveLength(1)
    expect(tier.rows(columnOf("sensor-5"))).toHaveLength(0)
  })

  test("goes on in the chunk that was begun before a restart", async () => {
    const store = createMemoryStore()
    for (let run = 0; run < 30; run++) {
      const tier = tierOf(store)
      await tier.load()
      tier.append(run, new Map([[columnOf("load"), value(run)]]))
      await tier.save()
    }
    expect([...store.values.keys()].sort()).toEqual(["quarters", "quarters-0"])
  })
})
