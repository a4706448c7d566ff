import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { base64urlEncode, utf8Encode } from "../../../shared/bytes.ts"
import { createHandClock } from "../../core/hand-clock.fixture.ts"
import type { Credentials, JoinOutcome } from "../../core/host.ts"
import { type AirFile, checkAir, heard } from "./air.ts"
import { createSimulatedRadio, type SimulatedRadioOptions } from "./radio.ts"

const home = { ssid: "Home", security: "wpa2", password: "correct horse" } as const
const cafe = { ssid: "Café", security: "open", accessPoints: [70, 20] } as const
const starting = { ssid: "Starting", security: "open", failuresFirst: 2 } as const
const silent = { ssid: "Silent", security: "open", behaviour: "silent" } as const
const office = { ssid: "Office", security: "enterprise" } as const
const file: AirFile = {
  networks: [home, { ...cafe, accessPoints: [...cafe.accessPoints] }, starting, silent, office],
}
const air = checkAir(file, "a test")

const asking = (ssid: string, security: Credentials["security"] = "open", password?: string): Credentials => {
  const ssidBytes = base64urlEncode(utf8Encode(ssid))
  return password === undefined
    ? { ssidBytes, security, hidden: false }
    : { ssidBytes, security, password, hidden: false }
}
const toHome = asking("Home", "wpa2", "correct horse")
const toAccessPoint = { ssidBytes: "ZGluZw", address: "192.0.2.1", security: "open" } as const
const gaveUp = { kind: "failed", code: "timed-out" }

function setUp(changes: Partial<SimulatedRadioOptions> = {}) {
  const clock = createHandClock()
  const told: string[] = []
  const tell = (what: string) => told.push(`${clock.now()} ${what}`)
  const radio = createSimulatedRadio({
    air,
    clock,
    concurrent: true,
    fast: false,
    onReachable: (reachable) => tell(reachable ? "reachable" : "unreachable"),
    ...changes,
  })
  const say = (outcome: JoinOutcome) => tell(outcome.kind === "joined" ? outcome.address : outcome.code)
  const join = (credentials: Credentials) => {
    const outcome = radio.join(credentials, tell)
    void outcome.then(say)
    return outcome
  }
  return { clock, radio, join, told, tell }
}

describe("joining", () => {
  test("tells both steps, then the address", async () => {
    const { clock, join, told } = setUp()
    join(toHome)
    expect(told).toEqual([])
    await clock.advance(60_000)
    expect(told).toEqual(["0 associating", "1000 addressing", "2000 reachable", "2000 192.168.1.20"])
  })

  test("tells a wrong password without ever asking for an address", async () => {
    const { clock, join, told } = setUp()
    join(asking("Home", "wpa2", "battery staple"))
    await clock.advance(60_000)
    expect(told).toEqual(["0 associating", "5000 wrong-password"])
  })

  test("does not try what the radio does not support", async () => {
    const { clock, radio, join, told } = setUp({ concurrent: false })
    void radio.openAccessPoint(toAccessPoint)
    await clock.advance(1000)
    join(asking("Office", "enterprise", "correct horse"))
    await clock.advance(60_000)
    expect(told).toEqual(["500 reachable", "1000 unsupported-security"])
  })

  test("finds a router that is starting at the third try", async () => {
    const { clock, radio } = setUp()
    const outcomes: JoinOutcome[] = []
    for (let attempt = 0; attempt < 3; attempt++) {
      const outcome = radio.join(asking("Starting"), () => undefined)
      await clock.runOut()
      outcomes.push(await outcome)
    }
    const notFound = { kind: "failed", code: "network-not-found" }
    expect(outcomes).toEqual([notFound, notFound, { kind: "joined", address: "192.168.1.22" }])
  })

  test("ends the older of two joins, and no step of it comes late", async () => {
    const { clock, join, told } = setUp()
    join(toHome)
    await clock.advance(500)
    join(asking("Café"))
    await clock.advance(60_000)
    expect(told.slice(0, 3)).toEqual(["0 associating", "500 timed-out", "500 associating"])
    expect(told.slice(3)).toEqual(["1500 addressing", "2500 reachable", "2500 192.168.1.21"])
  })

  test("is given up by leave", async () => {
    const { clock, radio, join, told } = setUp()
    const outcome = join(asking("Silent"))
    await clock.advance(2000)
    await radio.leave()
    expect(await outcome).toEqual(gaveUp)
    await clock.advance(60_000)
    expect(told).toEqual(["0 associating", "2000 timed-out"])
  })

  test("leaves the network joined before", async () => {
    const { clock, join, told } = setUp()
    join(toHome)
    await clock.advance(5000)
    join(asking("Silent"))
    await clock.advance(1000)
    expect(told.slice(4)).toEqual(["5000 unreachable", "5000 associating"])
  })
})

test("the joined network's signal is told, and that of no network", async () => {
  const { clock, radio, join } = setUp()
  expect(await radio.signalPercent?.()).toBe(undefined)
  join(asking("Café"))
  await clock.advance(60_000)
  expect(await radio.signalPercent?.()).toBe(70)
  const others = [await radio.signalPercent?.(), await radio.signalPercent?.()]
  for (const percent of others) expect(Math.abs((percent ?? 0) - 70)).toBeLessThanOrEqual(3)
  join(toHome)
  expect(await radio.signalPercent?.()).toBe(undefined)
})

describe("the access point", () => {
  test("can be protected in every way, save with WPA3 where there is one radio", () => {
    expect(setUp().radio.accessPointSecurities).toEqual(["open", "wpa2", "wpa3"])
    expect(setUp({ concurrent: false }).radio.accessPointSecurities).toEqual(["open", "wpa2"])
  })

  test("makes the device reachable while it is open", async () => {
    const { clock, radio, told } = setUp()
    void radio.openAccessPoint(toAccessPoint)
    void radio.openAccessPoint(toAccessPoint)
    await clock.advance(1000)
    await radio.openAccessPoint(toAccessPoint)
    void radio.closeAccessPoint()
    void radio.closeAccessPoint()
    await clock.advance(1000)
    await radio.closeAccessPoint()
    expect(told).toEqual(["500 reachable", "1200 unreachable"])
  })

  test("ends in the state asked for last", async () => {
    const { clock, radio, tell, told } = setUp()
    void radio.openAccessPoint(toAccessPoint).then(() => tell("open"))
    void radio.closeAccessPoint().then(() => tell("closed"))
    void radio.openAccessPoint(toAccessPoint).then(() => tell("open"))
    await clock.runOut()
    expect(told).toEqual([
      "500 reachable",
      "500 open",
      "700 unreachable",
      "700 closed",
      "1200 reachable",
      "1200 open",
    ])
  })

  test("stays up through a join where the radio is concurrent", async () => {
    const { clock, radio, join, told } = setUp()
    void radio.openAccessPoint(toAccessPoint)
    await clock.advance(1000)
    join(toHome)
    await clock.advance(5000)
    void radio.closeAccessPoint()
    await clock.runOut()
    expect(told).toEqual(["500 reachable", "1000 associating", "2000 addressing", "3000 192.168.1.20"])
  })

  test("goes down for a join where there is one radio, and opens beside the joined network", async () => {
    const { clock, radio, join, told } = setUp({ concurrent: false })
    void radio.openAccessPoint(toAccessPoint)
    await clock.advance(1000)
    join(toHome)
    await clock.advance(5000)
    expect(told).toEqual([
      "500 reachable",
      "1000 associating",
      "1200 unreachable",
      "2000 addressing",
      "3000 reachable",
      "3000 192.168.1.20",
    ])
    void radio.openAccessPoint(toAccessPoint)
    await clock.advance(1000)
    await radio.leave()
    await clock.advance(1000)
    expect(told).toHaveLength(6)
  })

  test("does not open while the only radio joins", async () => {
    const { clock, radio, join } = setUp({ concurrent: false })
    join(asking("Silent"))
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject({ code: "radio-busy" })
    await radio.leave()
    const opened = radio.openAccessPoint(toAccessPoint)
    await clock.runOut()
    await opened
  })
})

describe("scanning", () => {
  test("hears the air after 2.3 s, first as it is written, then strayed", async () => {
    const { clock, radio } = setUp()
    const first = radio.scan()
    await clock.advance(2299)
    expect(clock.waiting()).toBe(1)
    await clock.advance(1)
    expect(await first).toEqual(heard(air))
    const second = radio.scan()
    await clock.runOut()
    expect(await second).not.toEqual(heard(air))
  })

  test("shares one result among those who ask at once", async () => {
    const { clock, radio } = setUp({ fast: true })
    const first = radio.scan()
    const second = radio.scan()
    expect(clock.waiting()).toBe(1)
    await clock.advance(92)
    expect(await second).toBe(await first)
    void radio.scan()
    expect(clock.waiting()).toBe(1)
  })

  test("waits for nobody where the radio is concurrent", async () => {
    const { clock, radio, join } = setUp()
    join(asking("Silent"))
    const list = radio.scan()
    await clock.advance(2300)
    expect(await list).toHaveLength(6)
  })

  test("is refused while the only radio joins", async () => {
    const { clock, radio, join } = setUp({ concurrent: false })
    join(toHome)
    await expect(radio.scan()).rejects.toMatchObject({ code: "radio-busy" })
    await clock.runOut()
    const list = radio.scan()
    await clock.runOut()
    expect(await list).toHaveLength(6)
  })
})

describe("close", () => {
  test("settles what is pending, cancels every timer and silences every callback", async () => {
    const { clock, radio, join, told } = setUp()
    void radio.openAccessPoint(toAccessPoint)
    const closing = radio.closeAccessPoint()
    const list = radio.scan()
    const outcome = join(toHome)
    await clock.advance(100)
    await radio.close()
    await radio.close()
    expect(clock.waiting()).toBe(0)
    expect(await outcome).toEqual(gaveUp)
    await Promise.all([list, closing])
    await clock.advance(60_000)
    expect(told).toEqual(["0 associating", "100 timed-out"])
  })

  test("is final", async () => {
    const { clock, radio, join } = setUp()
    await radio.close()
    await expect(radio.scan()).rejects.toMatchObject({ code: "radio-closed" })
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject({ code: "radio-closed" })
    expect(await join(toHome)).toEqual({ kind: "failed", code: "radio-fault" })
    await radio.leave()
    await radio.closeAccessPoint()
    expect(clock.waiting()).toBe(0)
  })
})

describe("whatever the sequence of calls", () => {
  const call = fc.oneof(
    fc.constantFrom("open", "shut", "scan", "home", "wrong", "café", "silent", "office", "leave" as const),
    fc.integer({ min: 0, max: 8000 }),
  )
  const joins = new Map([
    ["home", toHome],
    ["wrong", asking("Home", "wpa2", "battery staple")],
    ["café", asking("Café")],
    ["silent", asking("Silent")],
    ["office", asking("Office", "enterprise")],
  ])

  const plan = fc.record({
    calls: fc.array(call, { maxLength: 25 }),
    concurrent: fc.boolean(),
    fast: fc.boolean(),
  })

  async function live(calls: readonly (string | number)[], options: Partial<SimulatedRadioOptions>) {
    let isInsideCall = false
    const reached: boolean[] = []
    const onReachable = (reachable: boolean) => {
      expect(isInsideCall).toBe(false)
      reached.push(reachable)
    }
    const { clock, radio } = setUp({ ...options, onReachable })
    const onStep = () => expect(isInsideCall).toBe(false)
    let asked = 0
    let settled = 0
    let isJoined = false

    const perform = (name: string): Promise<unknown> => {
      if (name === "open") return radio.openAccessPoint(toAccessPoint)
      if (name === "shut") return radio.closeAccessPoint()
      if (name === "scan") return radio.scan()
      isJoined = false
      if (name === "leave") return radio.leave()
      const outcome = radio.join(joins.get(name) ?? toHome, onStep)
      return outcome.then(({ kind }) => {
        if (kind === "joined") isJoined = true
      })
    }

    for (const step of calls) {
      if (typeof step === "number") {
        await clock.advance(step)
        continue
      }
      asked += 1
      isInsideCall = true
      const result = perform(step)
      isInsideCall = false
      void result.catch(() => undefined).finally(() => (settled += 1))
    }
    return { clock, radio, reached, unsettled: () => asked - settled, isJoined: () => isJoined }
  }

  test("every promise settles when the clock runs out, and reachability tells changes alone", async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ calls, ...options }) => {
        const { clock, reached, unsettled } = await live(calls, options)
        await clock.runOut()
        expect(unsettled()).toBe(0)
        expect(clock.waiting()).toBe(0)
        expect(reached).toEqual(reached.map((_, index) => index % 2 === 0))
      }),
    )
  })

  test("a device with its access point shut is reachable just while it has joined", async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ calls, ...options }) => {
        const { clock, radio, reached, isJoined } = await live(calls, options)
        await clock.runOut()
        void radio.closeAccessPoint()
        await clock.runOut()
        expect(reached.at(-1) ?? false).toBe(isJoined())
      }),
    )
  })

  test("a device with its access point open is reachable", async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ calls, ...options }) => {
        const { clock, radio, reached } = await live(calls, options)
        await clock.runOut()
        void radio.openAccessPoint(toAccessPoint)
        await clock.runOut()
        expect(reached.at(-1)).toBe(true)
      }),
    )
  })

  test("nothing waits or is told after close", async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ calls, ...options }) => {
        const { clock, radio, reached, unsettled } = await live(calls, options)
        const before = [...reached]
        await radio.close()
        expect(clock.waiting()).toBe(0)
        await clock.advance(60_000)
        expect(reached).toEqual(before)
        expect(unsettled()).toBe(0)
      }),
    )
  })
})
