import { afterEach, describe, expect, test } from "vitest"
import { settled } from "./hand-clock.fixture.ts"
import {
  begin,
  bench,
  checkNothingLeaked,
  dayMilliseconds,
  type Failure,
  remember,
  stranger,
  today,
} from "./passes-bench.fixture.ts"

afterEach(checkNothingLeaked)

describe("a pass", () => {
  test("lets its holder in, by its name, and nobody else", async () => {
    const { open, store } = bench()
    const passes = await open()
    const { pass, secret } = await passes.open({ name: "iPhone" })
    remember(store, secret)
    expect(pass).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      name: "iPhone",
      made: today,
      used: today,
    })
    expect(passes.find(secret)).toEqual(pass)
    expect(passes.isOpen(pass.id)).toBe(true)
    for (const text of ["", stranger, pass.id, secret.slice(1), `${secret}A`, secret.toUpperCase()]) {
      expect(passes.find(text)).toBeUndefined()
      expect(passes.visit(text)).toBeUndefined()
    }
  })

  test("leaves its digest in the store, which itself opens nothing", async () => {
    const { open, store } = bench()
    const passes = await open()
    const { secret } = await passes.open({ name: "iPhone" })
    remember(store, secret)
    const { passes: kept } = JSON.parse(Buffer.from(store.values.get("sessions") ?? []).toString())
    expect(kept).toHaveLength(1)
    expect(passes.find(kept[0].digest)).toBeUndefined()
  })

  test("outlives a restart", async () => {
    const { open } = bench()
    const { pass, secret } = await (await open()).open({ name: "iPhone" })
    expect((await open()).find(secret)).toEqual(pass)
  })

  test("has a name that can be seen, and fits", async () => {
    const passes = await bench().open()
    await expect(passes.open({ name: "\u200b\n" })).rejects.toMatchObject({ code: "bad-pass-name" })
    expect((await passes.open({ name: `a\nb${"c".repeat(500)}` })).pass.name).toBe(`a b${"c".repeat(61)}`)
  })

  test("ends when it is revoked, for those who listen too, and does not come back with a restart", async () => {
    const { open } = bench()
    const passes = await open()
    const ended: string[] = []
    const stop = passes.onRevoked((id) => ended.push(id))
    const one = await passes.open({ name: "iPhone" })
    const two = await passes.open({ name: "iPad" })
    expect(await passes.revoke(one.pass.id)).toBe(true)
    expect(await passes.revoke(one.pass.id)).toBe(false)
    expect(passes.find(one.secret)).toBeUndefined()
    expect(passes.isOpen(one.pass.id)).toBe(false)
    expect(passes.find(two.secret)).toBeDefined()
    expect(ended).toEqual([one.pass.id])
    expect((await open()).list()).toEqual([two.pass])
    stop()
    expect(await passes.revokeAll()).toBe(1)
    expect(passes.list()).toEqual([])
    expect(ended).toEqual([one.pass.id])
    expect((await open()).find(two.secret)).toBeUndefined()
  })

  test("that is replaced ends by the same stroke", async () => {
    const { open } = bench({ oldestGivesWay: false, maximum: 1 })
    const passes = await open()
    const ended: string[] = []
    passes.onRevoked((id) => ended.push(id))
    const old = await passes.open({ name: "iPhone" })
    const fresh = await passes.open({ name: "iPhone", replaces: old.pass.id })
    expect(passes.find(old.secret)).toBeUndefined()
    expect(passes.list()).toEqual([fresh.pass])
    expect(ended).toEqual([old.pass.id])
  })
})

describe("when there are as many as may be", () => {
  test("the least recently visited gives way", async () => {
    const passes = await bench().open()
    const [a, b, c] = [
      await passes.open({ name: "A" }),
      await passes.open({ name: "B" }),
      await passes.open({ name: "C" }),
    ]
    passes.visit(a.secret)
    const d = await passes.open({ name: "D" })
    expect(passes.find(b.secret)).toBeUndefined()
    expect(passes.list().map(({ name }) => name)).toEqual(["D", "A", "C"])
    expect([a, c, d].every(({ secret }) => passes.find(secret) !== undefined)).toBe(true)
  })

  test("one that is in use never does, until it is let go", async () => {
    const passes = await bench({ maximum: 2 }).open()
    const a = await passes.open({ name: "A" })
    const b = await passes.open({ name: "B" })
    const [first, second] = [passes.hold(a.pass.id), passes.hold(a.pass.id)]
    passes.hold(b.pass.id)
    first()
    first()
    await expect(passes.open({ name: "C" })).rejects.toMatchObject({
      code: "too-many-passes",
      facts: { maximum: 2 },
    })
    second()
    await passes.open({ name: "C" })
    expect(passes.list().map(({ name }) => name)).toEqual(["C", "B"])
  })

  test("none does where none may", async () => {
    const passes = await bench({ maximum: 1, oldestGivesWay: false }).open()
    const { secret } = await passes.open({ name: "A" })
    await expect(passes.open({ name: "B" })).rejects.toMatchObject({ code: "too-many-passes" })
    expect(passes.find(secret)).toBeDefined()
  })
})

describe("a visit", () => {
  test("is written once a day, and what the other side keeps is renewed once a day, when that is asked", async () => {
    const { open, store, clock } = bench()
    const passes = await open()
    const { secret } = await passes.open({ name: "iPhone" })
    const firsts: unknown[] = []
    const visit = async () => {
      passes.visit(secret)
      firsts.push(passes.renew(secret))
      await passes.saved()
    }
    await visit()
    await visit()
    expect(store.writes).toBe(1)
    await clock.advance(dayMilliseconds)
    for (let count = 0; count < 5; count++) await visit()
    expect(store.writes).toBe(2)
    expect(firsts).toEqual([true, false, true, false, false, false, false])
    expect((await open()).list()[0]?.used).toBe(today + 1)
  })

  test("keeps a pass for 400 days more, and without one it ends", async () => {
    const { open, clock } = bench()
    const passes = await open()
    const { pass, secret } = await passes.open({ name: "iPhone" })
    await clock.advance(400 * dayMilliseconds)
    expect(passes.visit(secret)).toBeDefined()
    await passes.saved()
    await clock.advance(400 * dayMilliseconds)
    expect(passes.isOpen(pass.id)).toBe(true)
    await clock.advance(dayMilliseconds)
    expect(passes.find(secret)).toBeUndefined()
    expect(passes.visit(secret)).toBeUndefined()
    expect(passes.renew(secret)).toBe(false)
    expect(passes.isOpen(pass.id)).toBe(false)
    expect(passes.list()).toEqual([])
    const ended: string[] = []
    passes.onRevoked((id) => ended.push(id))
    await passes.open({ name: "iPad" })
    expect(ended).toEqual([pass.id])
  })

  test("by a clock that is not set ends nothing, writes nothing, and still renews", async () => {
    const self = bench()
    self.wallOffset = undefined
    const passes = await self.open()
    const { pass, secret } = await passes.open({ name: "iPhone" })
    expect(pass).toMatchObject({ made: null, used: null })
    await self.clock.advance(1000 * dayMilliseconds)
    expect(passes.visit(secret)).toBeDefined()
    expect(passes.renew(secret)).toBe(true)
    await passes.saved()
    expect(self.store.writes).toBe(1)
    self.wallOffset = begin
    expect(passes.visit(secret)?.used).toBe(today + 1000)
  })

  test("by a clock that is no longer set leaves the day on which it was", async () => {
    const self = bench()
    const passes = await self.open()
    const { secret } = await passes.open({ name: "iPhone" })
    self.wallOffset = undefined
    expect(passes.visit(secret)?.used).toBe(today)
  })

  test("by a clock that leapt ahead and came back is corrected", async () => {
    const self = bench()
    const passes = await self.open()
    const { secret } = await passes.open({ name: "iPhone" })
    self.wallOffset = begin + 300 * dayMilliseconds
    passes.visit(secret)
    self.wallOffset = begin
    expect(passes.visit(secret)?.used).toBe(today)
  })

  test.each([Number.NaN, -1, 1e18, Number.POSITIVE_INFINITY])(
    "on day %s is one of a clock that is not set",
    async (at) => {
      const self = bench()
      self.wallOffset = at
      expect((await (await self.open()).open({ name: "iPhone" })).pass.made).toBeNull()
    },
  )

  test("that cannot be stored is a line in the log and keeps nobody out", async () => {
    const { open, store, clock, logged } = bench()
    const passes = await open()
    const { secret } = await passes.open({ name: "iPhone" })
    await clock.advance(dayMilliseconds)
    store.failure = "before"
    for (let count = 0; count < 5; count++) expect(passes.visit(secret)).toBeDefined()
    await passes.saved()
    expect(logged).toEqual([
      "warn The last visits of the paired phones could not be stored: Error: disk full",
    ])
  })
})

describe("a store that fails", () => {
  test.each<Failure>(["before", "after"])(
    "%s it wrote leaves all as it was, and says so",
    async (failure) => {
      const { open, store } = bench()
      const passes = await open()
      const ended: string[] = []
      passes.onRevoked((id) => ended.push(id))
      const { pass, secret } = await passes.open({ name: "iPhone" })
      store.failure = failure
      await expect(passes.open({ name: "iPad" })).rejects.toThrow("disk full")
      await expect(passes.revoke(pass.id)).rejects.toThrow("disk full")
      await expect(passes.revokeAll()).rejects.toThrow("disk full")
      expect(passes.list()).toEqual([pass])
      expect(passes.find(secret)).toEqual(pass)
      expect(ended).toEqual([])
      store.failure = "none"
      expect(await passes.revoke(pass.id)).toBe(true)
      expect((await open()).list()).toEqual([])
    },
  )

  test("lets nobody in before it has the pass", async () => {
    const { open, store } = bench()
    const passes = await open()
    let write = () => {}
    store.beforeSet = () => new Promise((resolve) => (write = resolve))
    const opening = passes.open({ name: "iPhone" })
    await settled()
    expect(passes.list()).toEqual([])
    write()
    const { pass } = await opening
    expect(passes.list()).toEqual([pass])
  })

  test("that is slow gets one change after the other, and no visit is lost meanwhile", async () => {
    const { open, store, clock } = bench()
    const passes = await open()
    const a = await passes.open({ name: "A" })
    const b = await passes.open({ name: "B" })
    await clock.advance(dayMilliseconds)
    const waiting: (() => void)[] = []
    store.beforeSet = () => new Promise((resolve) => waiting.push(resolve))
    const all = Promise.all([
      passes.open({ name: "C" }),
      passes.revoke(a.pass.id),
      passes.open({ name: "D" }),
    ])
    await settled()
    passes.visit(b.secret)
    for (let count = 0; count < 4; count++) {
      expect(waiting).toHaveLength(1)
      waiting.pop()?.()
      await settled()
    }
    await all
    const restarted = (await open()).list()
    expect(restarted).toEqual(passes.list())
    expect(restarted.map(({ name }) => name).sort()).toEqual(["B", "C", "D"])
    expect(restarted.find(({ name }) => name === "B")?.used).toBe(today + 1)
  })
})
