import { Variant } from "dbus-native"
import { describe, expect, test } from "vitest"
import { createHandClock } from "../../core/hand-clock.fixture.ts"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import type { FakeNetworkManager } from "./network-manager.fixture.ts"
import { type BenchOptions, createBench, profileOf, until } from "./radio-bench.fixture.ts"

const manager = "org.freedesktop.NetworkManager"
const setStarting = (fake: FakeNetworkManager, isStarting: boolean) =>
  fake.service.change("/org/freedesktop/NetworkManager", manager, { Startup: new Variant("b", isStarting) })
const known = profileOf("Home", { purpose: "station", timestamp: 10 })

/** Makes a radio; `next` is what happens at the given times, in milliseconds. */
async function starting(
  options: BenchOptions,
  next: Readonly<Record<number, (fake: FakeNetworkManager) => void>>,
) {
  const clock = createHandClock()
  let fake: FakeNetworkManager | undefined
  let outcome: { readonly atMilliseconds: number; readonly error?: unknown } | undefined
  const prepare = (before: FakeNetworkManager) => {
    fake = before
    options.prepare?.(before)
  }
  const making = createBench({ ...options, clock, prepare })
  making.then(
    () => {
      outcome = { atMilliseconds: clock.now() }
    },
    (error: unknown) => {
      outcome = { atMilliseconds: clock.now(), error }
    },
  )
  const due = Object.entries(next).map(([at, happen]) => ({ at: Number(at), happen }))
  await until(
    () => outcome !== undefined,
    async () => {
      // It waits, or is still asking.
      if (clock.waiting() === 0) return
      await clock.advance(250)
      for (const { happen } of due.filter(({ at }) => at === clock.now())) if (fake) happen(fake)
    },
  )
  return { atMilliseconds: outcome?.atMilliseconds, error: outcome?.error, logged: await logOf(making) }
}

const logOf = (making: ReturnType<typeof createBench>) =>
  making.then(
    ({ logged }) => logged.filter(([level]) => level === "warn"),
    () => [],
  )

describe.skipIf(isBusDaemonMissing)("a radio that is made while the machine starts", () => {
  test("waits for a station that is on its way", async () => {
    const { atMilliseconds, logged } = await starting(
      { prepare: (fake) => fake.setState("wlan0", 50) },
      { 3000: (fake) => fake.setState("wlan0", 100) },
    )
    expect(atMilliseconds).toBe(3000)
    expect(logged).toEqual([])
  })

  test("waits for NetworkManager where it may join a network that it knows", async () => {
    const prepare = (fake: FakeNetworkManager) => {
      setStarting(fake, true)
      fake.addProfile(known)
    }
    const { atMilliseconds } = await starting({ prepare }, { 5000: (fake) => setStarting(fake, false) })
    expect(atMilliseconds).toBe(5000)
  })

  test.each([
    ["that knows no network", []],
    [
      "that knows only networks it does not join by itself",
      [profileOf("Office", { timestamp: 10, more: { autoconnect: new Variant("b", false) } })],
    ],
    [
      "whose networks are another radio's",
      [profileOf("Office", { timestamp: 10, more: { "interface-name": new Variant("s", "wlan1") } })],
    ],
    ["that knows an access point of somebody's own", [profileOf("Hotspot", { timestamp: 10, mode: "ap" })]],
  ])("does not wait for a NetworkManager %s", async (_what, profiles) => {
    const prepare = (fake: FakeNetworkManager) => {
      setStarting(fake, true)
      for (const profile of profiles) fake.addProfile(profile)
    }
    expect((await starting({ prepare }, {})).atMilliseconds).toBe(0)
  })

  test("goes on after 30 s, and says so", async () => {
    const { atMilliseconds, logged, error } = await starting(
      { prepare: (fake) => fake.setState("wlan0", 50) },
      {},
    )
    expect(error).toBeUndefined()
    expect(atMilliseconds).toBe(30_000)
    expect(logged).toHaveLength(1)
  })

  test("waits for a NetworkManager that has its name on the bus, and no objects yet", async () => {
    const list = `${manager}.Settings.ListConnections`
    let hidden: Parameters<FakeNetworkManager["service"]["methods"]["set"]>[1] | undefined
    const prepare = ({ service }: FakeNetworkManager) => {
      hidden = service.methods.get(list)
      service.methods.delete(list)
    }
    const { atMilliseconds, error } = await starting(
      { prepare },
      { 500: ({ service }) => void (hidden && service.methods.set(list, hidden)) },
    )
    expect(error).toBeUndefined()
    expect(atMilliseconds).toBe(500)
    const never = await starting({ prepare: ({ service }) => void service.methods.delete(list) }, {})
    expect(never).toMatchObject({ atMilliseconds: 10_000, error: { code: "bus-refused" } })
  })

  test("waits for a radio that comes late", async () => {
    const prepare = (fake: FakeNetworkManager) => {
      setStarting(fake, true)
      fake.removeRadio("wlan0")
    }
    const { atMilliseconds, error } = await starting({ prepare }, { 2000: (fake) => fake.addRadio("wlan0") })
    expect(error).toBeUndefined()
    expect(atMilliseconds).toBe(2000)
  })

  test("does not wait for a radio once the machine has started, nor for ever", async () => {
    const gone = await starting({ prepare: (fake) => fake.removeRadio("wlan0") }, {})
    expect(gone).toMatchObject({ atMilliseconds: 0, error: { code: "radio-missing" } })
    const prepare = (fake: FakeNetworkManager) => {
      setStarting(fake, true)
      fake.removeRadio("wlan0")
    }
    const never = await starting({ prepare }, {})
    expect(never).toMatchObject({ atMilliseconds: 30_000, error: { code: "radio-missing" } })
  })
})
