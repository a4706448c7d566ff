import { describe, expect, test } from "vitest"
import { createHandClock } from "./hand-clock.fixture.ts"
import { keptNotificationsMaximum, openKeptNotifications } from "./kept-notifications.ts"
import { checkNotification } from "./notification.ts"
import { fitted } from "./push-message.ts"
import { createMemoryStore, type MemoryStore, todayMilliseconds } from "./scripted-host.fixture.ts"

const hexOf = (number: number) => number.toString(16).padStart(12, "0")
const toldOf = (title: string, body = "") =>
  fitted({ notification: checkNotification({ kind: "program", title, body }), readings: [] })

async function open(
  store: MemoryStore = createMemoryStore(),
  wall: () => number | undefined = () => todayMilliseconds,
) {
  const clock = createHandClock()
  const logged: string[] = []
  const log = (_: string, message: string) => void logged.push(message)
  return { store, clock, logged, kept: await openKeptNotifications({ store, clock, wallClock: wall, log }) }
}

const titlesOf = ({ kept }: Awaited<ReturnType<typeof open>>) =>
  kept.list().map(({ notification }) => notification.title)

describe("kept notifications", () => {
  test("are there after a restart, with their numbers and who waits for them", async () => {
    const { kept, store } = await open()
    for (const title of ["One", "Two"]) await kept.save(kept.add(toldOf(title), [hexOf(1), hexOf(2)]).added)
    const again = await open(store, () => todayMilliseconds + 60_000)
    expect(again.kept.list().map(({ number, waiting }) => [number, [...waiting]])).toEqual([
      [1, [hexOf(1), hexOf(2)]],
      [2, [hexOf(1), hexOf(2)]],
    ])
    expect(again.kept.list().map(again.kept.ageOf)).toEqual([60_000, 60_000])
    expect(again.kept.add(toldOf("Three"), []).added.number).toBe(3)
  })

  test("fit into a value of a chip's store with the longest of texts and fifty phones", async () => {
    const { kept, store } = await open()
    const ids = Array.from({ length: 50 }, (_, number) => hexOf(number))
    for (const letter of ["a", '"', "字", "🚪"]) {
      const told = fitted({
        notification: checkNotification({
          ...{
            kind: "program",
            title: letter.repeat(100),
            body: letter.repeat(4000),
            tag: letter.repeat(16),
          },
          actions: [1, 2].map(() => ({ title: letter.repeat(30), url: `/${"x".repeat(255)}` })),
        }),
        readings: Array.from({ length: 64 }, (_, number) => ({
          ...{ id: `reading-${number}`, label: letter.repeat(20), unit: "°C", decimals: 1, value: -273.15 },
        })),
      })
      await kept.save(kept.add(told, ids, 1_795_305_600_000.123).added)
    }
    const sizes = [...store.values.values()].map(({ length }) => length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4000)
    expect(Math.max(...sizes)).toBeGreaterThan(3000)
    const again = await open(store)
    expect(again.kept.list().map(({ waiting }) => waiting.size)).toEqual([50, 50, 50, 50])
  })

  test("are two hundred, and the oldest is given back", async () => {
    const opened = await open()
    const { kept, store } = opened
    for (let number = 1; number <= keptNotificationsMaximum; number++) {
      const { added, gone } = kept.add(toldOf(`${number}`), [])
      expect(gone).toBeUndefined()
      await kept.save(added)
    }
    const { added, gone } = kept.add(toldOf("201"), [])
    expect(gone?.notification.title).toBe("1")
    await kept.save(added)
    expect(titlesOf(await open(store))).toEqual(titlesOf(opened))
    expect(store.values.size).toBe(keptNotificationsMaximum + 1)
  })

  test("that are gone take no later one's place, though they are still being sent", async () => {
    const opened = await open()
    const { kept, store } = opened
    const { added: first } = kept.add(toldOf("1"), [hexOf(1)])
    await kept.save(first)
    for (let number = 2; number <= keptNotificationsMaximum + 1; number++) {
      await kept.save(kept.add(toldOf(`${number}`), []).added)
    }
    first.waiting.clear()
    await kept.save(first)
    const again = await open(store)
    expect(titlesOf(again)).toEqual(titlesOf(opened))
    // The same where one between was damaged, and there are fewer than there is room for.
    store.values.set("told-100", Uint8Array.of(1, 2, 3))
    const fewer = await open(store)
    const { added, gone } = fewer.kept.add(toldOf("202"), [])
    expect(gone?.number).toBe(2)
    await fewer.kept.save(added)
    expect(titlesOf(await open(store))).toEqual(titlesOf(fewer))
  })

  test("that are damaged are set aside or left out, and the others are there", async () => {
    const { kept, store } = await open()
    for (const title of ["One", "Two", "Three"]) await kept.save(kept.add(toldOf(title), []).added)
    store.values.set("told-1", Uint8Array.of(1, 2, 3))
    const again = await open(store)
    expect(titlesOf(again)).toEqual(["One", "Three"])
    expect(again.kept.add(toldOf("Four"), []).added.number).toBe(4)
  })

  test("are told of all the same where the store fails, and that is said once", async () => {
    const { kept, store, logged } = await open()
    store.beforeSet = () => Promise.reject(new Error("The disk is full."))
    for (const title of ["One", "Two"]) await kept.save(kept.add(toldOf(title), []).added)
    expect(kept.list()).toHaveLength(2)
    expect(logged).toEqual([expect.stringContaining("The disk is full")])
  })

  test("have no age where the clock was not set when they were made, and none before their time", async () => {
    let wall: number | undefined
    const { kept, store, clock } = await open(undefined, () => wall)
    const { added } = kept.add(toldOf("One"), [])
    await kept.save(added)
    await clock.advance(5000)
    expect(kept.ageOf(added)).toBe(5000)
    const again = await open(store)
    expect(again.kept.list().map(again.kept.ageOf)).toEqual([undefined])
    wall = todayMilliseconds
    await kept.save(added)
    const late = await open(store, () => todayMilliseconds - 3_600_000)
    expect(late.kept.list().map(late.kept.ageOf)).toEqual([0])
  })

  test("write a change once, however often it is asked for meanwhile", async () => {
    const { kept, store } = await open()
    const { added } = kept.add(toldOf("One"), [hexOf(1)])
    await kept.save(added)
    let writes = 0
    store.beforeSet = async () => {
      writes += 1
    }
    added.waiting.clear()
    await Promise.all(Array.from({ length: 20 }, () => kept.save(added)))
    expect(writes).toBe(1)
  })
})
