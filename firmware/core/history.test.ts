import fc from "fast-check"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { historySchema, historySpans } from "../../shared/home-contract.ts"
import { createHandClock, type HandClock, settled } from "./hand-clock.fixture.ts"
import { createHistory, type HistoryKeeper } from "./history.ts"
import type { LogLevel } from "./host.ts"
import { createReadings, type Readings } from "./readings.ts"
import { createMemoryStore, type MemoryStore, todayMilliseconds } from "./scripted-host.fixture.ts"

const minute = 60_000
const hour = 60 * minute

/** A device's run, from its start until it is killed. */
interface Run {
  readonly clock: HandClock
  readonly readings: Readings
  readonly history: HistoryKeeper
  readonly logged: [LogLevel, string][]
  /** The clock's, of each write. */
  readonly writes: number[]
}

interface World {
  readonly store: MemoryStore
  /** True time, which no device sees. */
  present: number
  /** What the machine's clock is wrong by; undefined while it is not plausible. */
  skew: number | undefined
}

function world(): World {
  return { store: createMemoryStore(), present: todayMilliseconds, skew: 0 }
}

/** `writesLeft`: after so many writes the power is cut. */
function start(world: World, ids: readonly string[], writesLeft = Number.POSITIVE_INFINITY): Run {
  let left = writesLeft
  const { values } = world.store
  const writes: number[] = []
  const isPowered = () => {
    writes.push(clock.now())
    return left-- > 0
  }
  const store = {
    ...world.store,
    async set(key: string, value: Uint8Array) {
      if (!isPowered()) throw new Error("The power is cut.")
      expect(key).toMatch(/^[a-z0-9-]{1,15}$/)
      expect(value.length).toBeLessThanOrEqual(4000)
      values.set(key, value)
    },
    async delete(key: string) {
      if (!isPowered()) throw new Error("The power is cut.")
      values.delete(key)
    },
  }
  const clock = createHandClock()
  const startedAt = world.present
  const logged: [LogLevel, string][] = []
  const log = (level: LogLevel, message: string) => void logged.push([level, message])
  const readings = createReadings({ clock, log, onNews: () => {} })
  const wallClock = () => (world.skew === undefined ? undefined : startedAt + clock.now() + world.skew)
  const history = createHistory({ store, clock, wallClock, log, readings: () => readings.all.values() })
  for (const id of ids) readings.define(id, { read: () => Math.floor(clock.now() / minute), every: "10s" })
  history.begin()
  return { clock, readings, history, logged, writes }
}

async function pass(world: World, run: Run, milliseconds: number): Promise<void> {
  // In parts, as the clock bears ten thousand callbacks at once.
  for (let left = milliseconds; left > 0; left -= hour) await run.clock.advance(Math.min(hour, left))
  world.present += milliseconds
}

async function rows(run: Run, id: string, span: (typeof historySpans)[number]) {
  const reading = run.readings.all.get(id)
  if (reading === undefined) throw new Error(`There is no reading ${id}.`)
  return (await run.history.of(reading, span)).rows
}

describe("history", () => {
  test("has the hour at its full rate, the day by minutes and the month by quarters of an hour", async () => {
    const here = world()
    const run = start(here, ["load"])
    await pass(here, run, 3 * hour)
    const hourRows = await rows(run, "load", "hour")
    expect(hourRows).toHaveLength(360)
    expect(await rows(run, "load", "day")).toHaveLength(180)
    expect(await rows(run, "load", "week")).toEqual(await rows(run, "load", "month"))
    expect(await rows(run, "load", "month")).toHaveLength(12)
    expect((await rows(run, "load", "day")).at(-1)).toEqual([0, 179, 179, 179])
  })

  test("survives the power cut at any write, but for the minute under way", async () => {
    for (let writes = 0; writes < 40; writes++) {
      const here = world()
      const first = start(here, ["load", "memory"], writes)
      await pass(here, first, 20 * minute)
      const second = start(here, ["load", "memory"])
      const kept = (await rows(second, "load", "day")).length
      // One write for the chunk, two for the one that needed a new index, and the quarters'.
      expect(kept).toBeGreaterThanOrEqual(Math.min(20, writes - 5))
      await pass(here, second, 5 * minute)
      const after = await rows(second, "load", "day")
      expect(after).toHaveLength(kept + 5)
      const ages = after.map(([age]) => age)
      expect(ages).toEqual([...ages].sort((one, other) => other - one))
      expect((await rows(second, "load", "hour")).length).toBeGreaterThan(kept)
    }
  })

  test("loses no quarter of an hour to a device that restarts more often than that", async () => {
    const here = world()
    for (let times = 0; times < 12; times++) await pass(here, start(here, ["load"]), 10 * minute)
    const last = start(here, ["load"])
    expect((await rows(last, "load", "month")).length).toBeGreaterThanOrEqual(6)
  })

  test("writes once a minute", async () => {
    const here = world()
    const run = start(here, ["load"])
    await pass(here, run, hour)
    expect(new Set(run.writes).size).toBe(60)
    expect(run.writes.every((at) => at % minute === 0)).toBe(true)
    // One for each minute, four quarters, and their two indexes.
    expect(run.writes).toHaveLength(60 + 4 + 2)
  })

  test("stamps what was measured before the clock was set, once it is", async () => {
    const here = world()
    here.skew = undefined
    const run = start(here, ["load"])
    await pass(here, run, 10 * minute)
    expect((await rows(run, "load", "day")).map(([age]) => age / 60)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    here.skew = 0
    await pass(here, run, 5 * minute)
    const next = start(here, ["load"])
    expect((await rows(next, "load", "day")).map(([age]) => Math.round(age / 60))).toEqual(
      Array.from({ length: 15 }, (_, index) => 14 - index),
    )
  })

  test("forgets what a run without any clock measured, and goes on", async () => {
    const here = world()
    here.skew = undefined
    await pass(here, start(here, ["load"]), 10 * minute)
    const next = start(here, ["load"])
    await pass(here, next, 2 * minute)
    expect(await rows(next, "load", "day")).toHaveLength(2)
  })

  test("follows a clock that is set right late: what was measured since the start moves, the rest ages", async () => {
    const here = world()
    await pass(here, start(here, ["load"]), 10 * minute)
    // Off for three hours; the clock comes back as it stood.
    here.present += 3 * hour
    here.skew = -3 * hour
    const run = start(here, ["load"])
    await pass(here, run, 5 * minute)
    here.skew = 0
    await pass(here, run, 2 * minute)
    const ages = (await rows(run, "load", "day")).map(([age]) => Math.round(age / 60))
    expect(ages.slice(-7)).toEqual([6, 5, 4, 3, 2, 1, 0])
    expect(ages[0]).toBe(180 + 16)
    const next = start(here, ["load"])
    expect((await rows(next, "load", "day")).map(([age]) => Math.round(age / 60))).toEqual(ages)
  })

  test("loses nothing to a clock that is wrong by years for a while", async () => {
    const here = world()
    await pass(here, start(here, ["load"]), 10 * minute)
    for (const years of [10, -10]) {
      here.skew = years * 365 * 24 * hour
      const wrong = start(here, ["load"])
      await pass(here, wrong, 2 * minute)
      here.skew = 0
      await pass(here, wrong, 2 * minute)
      await wrong.history.close()
    }
    const last = start(here, ["load"])
    expect((await rows(last, "load", "day")).length).toBeGreaterThanOrEqual(18)
  })

  test("sets a damaged chunk aside and keeps the rest", async () => {
    const here = world()
    const ids = Array.from({ length: 50 }, (_, index) => `sensor-${index}`)
    const first = start(here, ids)
    // The clock bears ten thousand callbacks at once.
    for (let times = 0; times < 6; times++) await pass(here, first, 10 * minute)
    const before = await rows(start(here, ids), "sensor-7", "day")
    const damaged = here.store.values.get("minutes-3")
    if (damaged === undefined) throw new Error("There is no fourth chunk.")
    here.store.values.set(
      "minutes-3",
      Uint8Array.from(damaged, (byte, at) => (at === 700 ? byte ^ 1 : byte)),
    )
    const run = start(here, ids)
    const after = await rows(run, "sensor-7", "day")
    expect(after.length).toBeGreaterThanOrEqual(before.length - 6)
    expect(after.length).toBeLessThan(before.length)
    expect(here.store.values.has("minutes-3.damaged")).toBe(true)
    expect(run.logged).toContainEqual(["error", expect.stringContaining("the rest is there")])
  })

  test("finds every chunk where the index is damaged or gone", async () => {
    for (const index of [Uint8Array.of(1, 2, 3), new Uint8Array(12).fill(255)]) {
      const here = world()
      await pass(here, start(here, ["load"]), 4 * hour)
      const before = await rows(start(here, ["load"]), "load", "day")
      here.store.values.set("minutes", index)
      expect(await rows(start(here, ["load"]), "load", "day")).toEqual(before)
    }
  })

  test("takes new readings up, and drops old ones with their month", async () => {
    const here = world()
    await pass(here, start(here, ["old", "load"]), hour)
    const run = start(here, ["load", "new"])
    await pass(here, run, hour)
    expect(await rows(run, "load", "day")).toHaveLength(120)
    expect(await rows(run, "new", "day")).toHaveLength(60)
    const again = start(here, ["old"])
    expect(await rows(again, "old", "day")).toHaveLength(60)
  })

  test("holds no more than its limits, however it is treated", async () => {
    const id = fc.constantFrom("load", "memory", "signal")
    const event = fc.oneof(
      fc.record({ kind: fc.constant("pass" as const), minutes: fc.integer({ min: 1, max: 90 }) }),
      fc.record({
        kind: fc.constant("kill" as const),
        writes: fc.integer({ min: 0, max: 30 }),
        ids: fc.uniqueArray(id, { minLength: 1 }),
      }),
      fc.record({
        kind: fc.constant("clock" as const),
        skew: fc.option(fc.integer({ min: -20 * 365 * 24 * hour, max: 20 * 365 * 24 * hour }), {
          nil: undefined,
        }),
      }),
      fc.record({ kind: fc.constant("off" as const), hours: fc.integer({ min: 1, max: 2000 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const here = world()
        let run = start(here, ["load"])
        for (const one of events) {
          if (one.kind === "pass") await pass(here, run, one.minutes * minute)
          else if (one.kind === "kill") run = start(here, one.ids, one.writes)
          else if (one.kind === "clock") here.skew = one.skew
          else here.present += one.hours * hour
          for (const reading of run.readings.all.values()) {
            for (const span of historySpans) {
              const answer = v.parse(historySchema, await run.history.of(reading, span))
              const ages = answer.rows.map(([age]) => age)
              expect(ages).toEqual([...ages].sort((a, b) => b - a))
              expect(ages.every((age) => age >= 0 && age <= 31 * 86_400)).toBe(true)
              expect(answer.rows.length).toBeLessThanOrEqual(3700)
              for (const [, mean, minimum, maximum] of answer.rows) {
                expect(mean).toBeGreaterThanOrEqual(minimum)
                expect(mean).toBeLessThanOrEqual(maximum)
              }
            }
          }
          expect(here.store.values.size).toBeLessThanOrEqual(420 + 840 + 2)
        }
        await run.history.close()
        await settled()
      }),
      { numRuns: 25 },
    )
  })
})
