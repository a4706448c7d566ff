import { describe, expect, test } from "vitest"
import { createHandClock, settled } from "../../core/hand-clock.fixture.ts"
import type { Clock } from "../../core/host.ts"
import { createAccessPointKeeper } from "./access-point-keeper.ts"

const wanted = { ssidBytes: "ZGluZw", address: "192.0.2.1", security: "open" } as const

function setUp(clock: Clock = createHandClock()) {
  const told: string[] = []
  let lose = () => {}
  let finish: (() => void) | undefined
  let refusal: Error | undefined
  const keeper = createAccessPointKeeper({
    clock,
    log: (level, message) => void told.push(`${level} ${message.split(".")[0]}`),
    async raise(_options, onLost) {
      if (refusal !== undefined) throw refusal
      told.push("raise")
      lose = onLost
      if (finish !== undefined) {
        await new Promise<void>((resolve) => {
          finish = resolve
        })
      }
      return {
        bssid: "02:00:00:00:00:01",
        async close() {
          told.push("down")
        },
      }
    },
  })
  return {
    keeper,
    told,
    lose: () => lose(),
    /** From now on, raising waits. The returned function lets it go on. */
    holdUp() {
      finish = () => {}
      return () => finish?.()
    },
    refuse(error: Error | undefined) {
      refusal = error
    },
  }
}

describe("an access point that is kept", () => {
  test("comes back a second after it went down", async () => {
    const clock = createHandClock()
    const { keeper, told, lose } = setUp(clock)
    await keeper.open(wanted)
    lose()
    await clock.advance(999)
    expect(told).toEqual(["raise", "warn The access point went down by itself"])
    await clock.advance(1)
    expect(told.slice(2)).toEqual(["down", "raise", "info The access point is up again"])
  })

  test("is tried again after 1, 2, 4, 8, 15 and then every 30 s", async () => {
    const clock = createHandClock()
    const { keeper, told, lose, refuse } = setUp(clock)
    await keeper.open(wanted)
    refuse(new Error("no"))
    lose()
    const tries: number[] = []
    for (let second = 1; second <= 120; second++) {
      const before = told.length
      await clock.advance(1000)
      if (told.slice(before).some((line) => line.startsWith("warn The access point is still down"))) {
        tries.push(second)
      }
    }
    expect(tries).toEqual([1, 3, 7, 15, 30, 60, 90, 120])
  })

  test("that went down while it was being raised is raised again", async () => {
    const clock = createHandClock()
    const { keeper, told, lose, holdUp } = setUp(clock)
    const goOn = holdUp()
    const opening = keeper.open(wanted)
    await settled()
    lose()
    goOn()
    await opening
    await clock.advance(1000)
    expect(told.filter((line) => line === "raise")).toHaveLength(2)
  })

  test("is known by its address, and by its name until that is known", async () => {
    const { keeper, holdUp } = setUp()
    const itself = { bssid: "02:00:00:00:00:01", ssidBytes: wanted.ssidBytes }
    const twin = { ...itself, bssid: "02:00:00:00:00:02" }
    const goOn = holdUp()
    const opening = keeper.open(wanted)
    await settled()
    expect(keeper.isOwn(itself)).toBe(true)
    expect(keeper.isOwn({ ...itself, ssidBytes: "SG9tZQ" })).toBe(false)
    goOn()
    await opening
    expect([keeper.isOwn(itself), keeper.isOwn(twin)]).toEqual([true, false])
  })

  test("that could not be opened is not wanted", async () => {
    const clock = createHandClock()
    const { keeper, refuse } = setUp(clock)
    refuse(new Error("no"))
    await expect(keeper.open(wanted)).rejects.toThrow("no")
    expect(keeper.isWanted).toBe(false)
    expect(keeper.isOwn({ bssid: "02:00:00:00:00:01", ssidBytes: wanted.ssidBytes })).toBe(false)
    expect(clock.waiting()).toBe(0)
  })
})

describe("one that is closed", () => {
  test("leaves nothing waiting", async () => {
    const clock = createHandClock()
    const { keeper, told, lose } = setUp(clock)
    await keeper.open(wanted)
    lose()
    await keeper.close()
    expect(clock.waiting()).toBe(0)
    await clock.advance(120_000)
    expect(told.at(-1)).toBe("down")
  })

  test("while it is being raised goes down as soon as it is up", async () => {
    const { keeper, told, holdUp } = setUp()
    const goOn = holdUp()
    const opening = keeper.open(wanted)
    await settled()
    const closing = keeper.close()
    goOn()
    await Promise.all([opening, closing])
    expect(told).toEqual(["raise", "down"])
  })

  test("in the moment in which it would be raised again stays down", async () => {
    let fire = () => {}
    const clock: Clock = {
      now: () => 0,
      after(_milliseconds, callback) {
        fire = callback
        return () => {}
      },
    }
    const { keeper, told, lose } = setUp(clock)
    await keeper.open(wanted)
    lose()
    fire()
    await keeper.close()
    expect(told.filter((line) => line === "raise")).toHaveLength(1)
  })
})
