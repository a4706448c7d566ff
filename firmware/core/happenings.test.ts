import fc from "fast-check"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { happeningSchema } from "../../shared/home-contract.ts"
import { createHandClock } from "./hand-clock.fixture.ts"
import { happeningsMaximum, openHappenings } from "./happenings.ts"
import { createMemoryStore, type MemoryStore, todayMilliseconds } from "./scripted-host.fixture.ts"

async function run(store: MemoryStore, wall: () => number | undefined = () => todayMilliseconds) {
  const clock = createHandClock()
  const logged: string[] = []
  const log = (_level: string, message: string) => void logged.push(message)
  const happenings = await openHappenings({ store, clock, wallClock: wall, log })
  return { clock, happenings, logged }
}

describe("what happened", () => {
  test("is kept over restarts and kills, the newest first, with numbers that only grow", async () => {
    const store = createMemoryStore()
    let last = 0
    for (let times = 0; times < 5; times++) {
      const { clock, happenings } = await run(store)
      happenings.add("program", `kept ${times}`)
      // What was lost was perhaps shown: its number stands for nothing else.
      expect(happenings.list()[0]?.number).toBeGreaterThan(last)
      await clock.advance(60_000)
      happenings.add("program", "lost with the kill")
      last = happenings.list()[0]?.number ?? 0
    }
    const { happenings } = await run(store)
    expect(happenings.list().map(({ text }) => text)).toEqual([4, 3, 2, 1, 0].map((times) => `kept ${times}`))
  })

  test("is written once a minute, and at the end", async () => {
    const store = createMemoryStore()
    let writes = 0
    store.beforeSet = async () => void writes++
    const { clock, happenings } = await run(store)
    for (let second = 0; second < 300; second++) {
      happenings.add("program", `second ${second}`)
      await clock.advance(1000)
    }
    // Five minutes: pages, and their index where a page is new.
    expect(writes).toBeLessThanOrEqual(5 * 4)
    await happenings.close()
    expect((await run(store)).happenings.list()).toHaveLength(happeningsMaximum)
  })

  test("tells the age by its own clock, and of an earlier run by the time of day where that is known", async () => {
    const store = createMemoryStore()
    const first = await run(store)
    first.happenings.add("started", "1.0")
    await first.clock.advance(5000)
    expect(first.happenings.list()[0]?.ageMilliseconds).toBe(5000)
    await first.happenings.close()
    const later = await run(store, () => todayMilliseconds + 3_600_000)
    expect(later.happenings.list()[0]?.ageMilliseconds).toBeCloseTo(3_600_000 + 5000, -4)
    expect((await run(store, () => undefined)).happenings.list()[0]?.ageMilliseconds).toBeNull()
    expect(
      (await run(store, () => todayMilliseconds - 86_400_000)).happenings.list()[0]?.ageMilliseconds,
    ).toBeNull()
  })

  test("holds any text, within its limits", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "binary", maxLength: 700 }), { maxLength: 30 }),
        async (texts) => {
          const store = createMemoryStore()
          const { happenings, logged } = await run(store)
          for (const text of texts) happenings.add("program", text)
          await happenings.close()
          const again = (await run(store)).happenings.list()
          expect(again.map(({ text }) => text)).toEqual(happenings.list().map(({ text }) => text))
          for (const one of again) expect(v.is(happeningSchema, one)).toBe(true)
          for (const [key, value] of store.values) {
            expect(key.length).toBeLessThanOrEqual(15)
            expect(value.length).toBeLessThanOrEqual(4000)
          }
          expect(logged).toEqual([])
        },
      ),
      { numRuns: 40 },
    )
  })

  test("takes no more room with the time", async () => {
    const store = createMemoryStore()
    const { clock, happenings } = await run(store)
    for (let number = 0; number < 2000; number++) {
      happenings.add("program", `${number} ${"x".repeat(400)}`)
      if (number % 50 === 0) await clock.advance(60_000)
    }
    await happenings.close()
    expect(store.values.size).toBeLessThan(40)
    expect(happenings.list()).toHaveLength(happeningsMaximum)
  })

  test("is one thing where the same happens again within seconds", async () => {
    const { clock, happenings } = await run(createMemoryStore())
    happenings.add("control-set", "Lamp")
    happenings.add("control-set", "Lamp")
    expect(happenings.list()).toHaveLength(1)
    await clock.advance(11_000)
    happenings.add("control-set", "Lamp")
    expect(happenings.list()).toHaveLength(2)
  })
})
