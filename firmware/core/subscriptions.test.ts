import { describe, expect, test } from "vitest"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import { subscriptionsMaximum } from "../../shared/push-contract.ts"
import { createCountedBytes, createMemoryStore, type MemoryStore } from "./scripted-host.fixture.ts"
import { subscriptionOf } from "./scripted-push.fixture.ts"
import { openSubscriptions, type SubscriptionWish } from "./subscriptions.ts"

const wishOf = (
  number: number,
  session: string | null = `${number}`.padStart(12, "0"),
): SubscriptionWish => ({
  ...subscriptionOf(number),
  ...{ session, name: `Phone ${number}` },
})

const random = createCountedBytes()

async function open(store = createMemoryStore()) {
  const logged: string[] = []
  const subscriptions = await openSubscriptions({
    store,
    random,
    log: (_, message) => void logged.push(message),
  })
  return { store, logged, subscriptions }
}

const keysOf = ({ values }: MemoryStore) => [...values.keys()].sort()

describe("the phones that are told", () => {
  test("are there after a restart, each in a value of its own", async () => {
    const { store, subscriptions } = await open()
    for (const number of [1, 2, 3]) await subscriptions.put(wishOf(number))
    expect(keysOf(store)).toEqual(["push-to-0", "push-to-1", "push-to-2"])
    expect((await open(store)).subscriptions.list()).toEqual(subscriptions.list())
  })

  test("are the same when they say the same again, and nothing is written", async () => {
    const { store, subscriptions } = await open()
    const first = await subscriptions.put(wishOf(1))
    store.beforeSet = () => Promise.reject(new Error("Something was written."))
    expect(await subscriptions.put(wishOf(1))).toEqual(first)
  })

  test("keep their id with another endpoint, other keys, other hours, another session", async () => {
    const { subscriptions } = await open()
    const { id } = await subscriptions.put(wishOf(1))
    const quiet = { fromMinute: 1, toMinute: 2, offsetMinutes: 3 }
    const changes: SubscriptionWish[] = [
      { ...wishOf(1), quiet },
      { ...wishOf(1), language: "de" },
      { ...wishOf(1), keys: { ...wishOf(1).keys, auth: "B".repeat(22) } },
      { ...wishOf(1), session: "ffffffffffff" },
      { ...wishOf(7), session: "ffffffffffff" },
    ]
    for (const change of changes) expect(await subscriptions.put(change)).toEqual({ ...change, id })
    expect(subscriptions.list()).toHaveLength(1)
  })

  test("may be many where nobody needs to be paired", async () => {
    const { subscriptions } = await open()
    for (const number of [1, 2, 3]) await subscriptions.put(wishOf(number, null))
    expect(subscriptions.list()).toHaveLength(3)
  })

  test("are fifty and no more, and one that goes makes room", async () => {
    const { subscriptions, store } = await open()
    for (let number = 0; number < subscriptionsMaximum; number++)
      await subscriptions.put(wishOf(number, null))
    const before = subscriptions.list()
    await expect(subscriptions.put(wishOf(50, null))).rejects.toMatchObject({
      code: "too-many-subscriptions",
    })
    expect(subscriptions.list()).toEqual(before)
    await subscriptions.put(wishOf(7, null))
    expect(await subscriptions.forget(before[3]?.id ?? "")).toBe(true)
    await subscriptions.put(wishOf(50, null))
    expect((await open(store)).subscriptions.list()).toHaveLength(subscriptionsMaximum)
  })

  test("fit into a value of a chip's store with the longest of endpoints and names", async () => {
    const { subscriptions, store } = await open()
    await subscriptions.put({ ...wishOf(1), endpoint: `https://${"x".repeat(1016)}`, name: "字".repeat(21) })
    expect(store.values.get("push-to-0")?.length).toBeLessThan(4000)
    expect((await open(store)).subscriptions.list()).toHaveLength(1)
  })

  test("end with their session at once, also where the store cannot say so yet", async () => {
    const { subscriptions, store, logged } = await open()
    for (const number of [1, 2]) await subscriptions.put(wishOf(number))
    await subscriptions.put(wishOf(3, null))
    store.delete = () => Promise.reject(new Error("The disk is gone."))
    subscriptions.keep((session) => session?.endsWith("2") !== false)
    expect(subscriptions.list().map(({ name }) => name)).toEqual(["Phone 2", "Phone 3"])
    await subscriptions.saved()
    expect(logged.join()).toContain("The disk is gone")
    // It may subscribe again, in its old place.
    await subscriptions.put(wishOf(1))
    expect(subscriptions.list()).toHaveLength(3)
  })

  test("end with their session also where that ends while they are written", async () => {
    const { subscriptions, store } = await open()
    const putting = [wishOf(1), wishOf(2)].map(subscriptions.put)
    subscriptions.keep((session) => session?.endsWith("2") !== false)
    await Promise.all(putting)
    await subscriptions.saved()
    expect(subscriptions.list().map(({ name }) => name)).toEqual(["Phone 2"])
    expect(keysOf(store)).toEqual(["push-to-1"])
  })

  test("stay as they were where the store fails", async () => {
    const { subscriptions, store } = await open()
    const first = await subscriptions.put(wishOf(1))
    store.beforeSet = () => Promise.reject(new Error("The disk is full."))
    await expect(subscriptions.put({ ...wishOf(1), name: "Other" })).rejects.toThrow("full")
    await expect(subscriptions.put(wishOf(2))).rejects.toThrow("full")
    store.delete = () => Promise.reject(new Error("The disk is full."))
    await expect(subscriptions.forget(first.id)).rejects.toThrow("full")
    expect(subscriptions.list()).toEqual([first])
  })

  test("are in English where no language of ours is written down", async () => {
    const { store, subscriptions } = await open()
    const { id } = await subscriptions.put({ ...wishOf(1), language: "de" })
    expect((await open(store)).subscriptions.get(id)?.language).toBe("de")
    const text = utf8Decode(store.values.get("push-to-0") ?? new Uint8Array()) ?? ""
    for (const change of ["", '"language":"xx",']) {
      store.values.set("push-to-0", utf8Encode(text.replace('"language":"de",', change)))
      const again = await open(store)
      expect(again.subscriptions.list()).toEqual([{ ...wishOf(1), id }])
      expect(again.logged).toEqual([])
    }
  })

  test("that are damaged are set aside, and the others are there", async () => {
    const { subscriptions, store } = await open()
    for (const number of [1, 2, 3]) await subscriptions.put(wishOf(number))
    store.values.set("push-to-1", Uint8Array.of(123, 255))
    const again = await open(store)
    expect(again.subscriptions.list().map(({ name }) => name)).toEqual(["Phone 1", "Phone 3"])
    expect(again.logged.join()).toContain("push-to-1.damaged")
  })
})
