import { describe, expect, test } from "vitest"
import type { Link } from "../../core/host.ts"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import { goneMilliseconds } from "./link-watch.ts"
import {
  asking,
  type BenchOptions,
  createBench,
  profileOf,
  toAccessPoint,
  until,
} from "./radio-bench.fixture.ts"

const up = (address = "192.168.1.20"): Link => ({ kind: "up", address })
const down: Link = { kind: "down" }

/** A station that has joined `Home`, and what its listener hears. */
async function atHome(options: BenchOptions = {}) {
  const bench = await createBench(options)
  const { radio, fake, clock } = bench
  const heard: Link[] = []
  const stop = radio.watchLink?.((link) => heard.push(link))
  await radio.join(asking("Home"), () => {})
  const [home = ""] = fake.profiles.keys()
  /** Lets everything be looked at that was told until now, and the doubt about it pass. */
  const settle = async () => {
    await until(() => true)
    for (let turn = 0; turn < 10; turn++) await radio.keeper?.load()
    await clock.advance(goneMilliseconds)
    for (let turn = 0; turn < 10; turn++) await radio.keeper?.load()
  }
  const hears = (count: number) =>
    until(
      () => heard.length >= count,
      () => clock.advance(100),
    )
  return { ...bench, heard, home, settle, hears, stop: () => stop?.() }
}

describe.skipIf(isBusDaemonMissing)("the listener to the link", () => {
  test("hears that the network goes, when it has been gone for a while, and that it comes back", async () => {
    const { fake, home, heard, hears, clock } = await atHome()
    const before = clock.now()
    fake.play("wlan0", [{ kind: "device", state: 120, reason: 53 }])
    await hears(1)
    expect(clock.now() - before).toBeGreaterThanOrEqual(goneMilliseconds)
    fake.bringUp(home, "wlan0")
    await hears(2)
    expect(heard).toEqual([down, up()])
  })

  test("hears nothing of a network that is back at once", async () => {
    const { fake, home, heard, settle } = await atHome()
    fake.play("wlan0", [{ kind: "device", state: 120, reason: 8 }])
    fake.bringUp(home, "wlan0")
    await settle()
    expect(heard).toEqual([])
  })

  test("hears of another address of the same network", async () => {
    const { fake, heard, hears } = await atHome()
    fake.setAddress("wlan0", "10.0.0.7")
    await hears(1)
    expect(heard).toEqual([up("10.0.0.7")])
  })

  test("hears of a network that somebody else's profile joins in its place", async () => {
    const { fake, heard, hears } = await atHome()
    fake.play("wlan0", [{ kind: "device", state: 120, reason: 53 }])
    await hears(1)
    fake.bringUp(fake.addProfile(profileOf("Office")), "wlan0")
    await hears(2)
    expect(heard).toEqual([down, up()])
  })

  test.each([0, 2])(
    "hears nothing of our own joins and leaves, with %s channels beside",
    async (channelsBeside) => {
      const { radio, heard, settle } = await atHome({ channelsBeside })
      await settle()
      await radio.leave()
      await settle()
      await radio.join(asking("Café"), () => {})
      await settle()
      expect(heard).toEqual([])
    },
  )

  test.each([0, 2])(
    "hears nothing of our own access point, with %s channels beside",
    async (channelsBeside) => {
      const { radio, heard, settle } = await atHome({ channelsBeside })
      await radio.openAccessPoint(toAccessPoint)
      await settle()
      await radio.closeAccessPoint()
      await settle()
      expect(heard).toEqual([])
    },
  )

  test("hears that the network did not come back after the access point had its place", async () => {
    const { radio, fake, heard, hears } = await atHome()
    await radio.openAccessPoint(toAccessPoint)
    fake.trails.set("wlan0", [
      { kind: "device", state: 40, reason: 0 },
      { kind: "device", state: 120, reason: 53 },
    ])
    await radio.closeAccessPoint()
    await hears(1)
    expect(heard).toEqual([down])
  })

  test("hears nothing inside the call, and nothing after its end", async () => {
    const { radio, fake, heard, settle, stop } = await atHome()
    let early = 0
    radio.watchLink?.(() => {
      early += 1
    })
    expect(early).toBe(0)
    await settle()
    expect(early).toBe(0)
    stop()
    fake.setAddress("wlan0", "10.0.0.7")
    await until(() => early === 1)
    expect(heard).toEqual([])
  })

  test("hears nothing after the radio is closed", async () => {
    const { radio, fake, heard, clock } = await atHome()
    fake.play("wlan0", [{ kind: "device", state: 120, reason: 53 }])
    await until(() => clock.waiting() > 0)
    await radio.close()
    expect(clock.waiting()).toBe(0)
    await clock.advance(goneMilliseconds)
    expect(heard).toEqual([])
  })
})
