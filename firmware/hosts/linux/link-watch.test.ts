import { describe, expect, test } from "vitest"
import { createHandClock, settled } from "../../core/hand-clock.fixture.ts"
import type { Link } from "../../core/host.ts"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import { Refusal } from "./bus-service.fixture.ts"
import { createLinkWatch, goneMilliseconds } from "./link-watch.ts"
import type { NetworkManager } from "./network-manager.ts"
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

  test("hears that wpa_supplicant lost the network, also where NetworkManager goes on calling it joined", async () => {
    const { fake, heard, hears, clock } = await atHome()
    const before = clock.now()
    fake.play("wlan0", [{ kind: "supplicant", state: "scanning" }])
    await hears(1)
    expect(clock.now() - before).toBeGreaterThanOrEqual(goneMilliseconds)
    fake.play("wlan0", [{ kind: "supplicant", state: "completed" }])
    await hears(2)
    expect(heard).toEqual([down, up()])
  })

  test("hears nothing while wpa_supplicant only agrees on a new key", async () => {
    const { fake, heard, settle } = await atHome()
    fake.play("wlan0", [{ kind: "supplicant", state: "group_handshake" }])
    await until(() => true)
    fake.play("wlan0", [{ kind: "supplicant", state: "completed" }])
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

  test("hears of the network again where the access point in its place could not be taken down", async () => {
    const { radio, fake, heard, hears } = await atHome()
    await radio.openAccessPoint(toAccessPoint)
    fake.service.methods.set("org.freedesktop.NetworkManager.Settings.Connection.Delete", () => {
      throw new Refusal("org.freedesktop.DBus.Error.Failed")
    })
    await expect(radio.closeAccessPoint()).rejects.toMatchObject({ code: "bus-refused" })
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

/** A watch whose looks wait, each for its own answer: `answer` gives the oldest one the address. */
async function slowly() {
  const waiting: ((address: string) => void)[] = []
  let looks = 0
  const manager: Partial<NetworkManager> = {
    devicePath: async () => "/device",
    device: async () => ({ State: 100, ActiveConnection: "/active" }),
    wireless: async () => ({ Mode: 2 }),
    profileOf: async () => "/profile",
    addressOf() {
      looks += 1
      return new Promise((resolve) => waiting.push(resolve))
    },
    watchDevices: async () => () => {},
    bus: {
      watchService: async () => () => {},
      watch: async () => () => {},
      call: () => Promise.reject(new Error("There is no wpa_supplicant.")),
    } as unknown as NetworkManager["bus"],
  }
  let isOurs = false
  const options = { clock: createHandClock(), stationName: "wlan0", isOurs: () => isOurs }
  const creating = createLinkWatch({ ...options, manager: manager as NetworkManager })
  const answer = async (address: string) => {
    await settled()
    waiting.shift()?.(address)
    await settled()
  }
  await answer("10.0.0.1")
  const watch = await creating
  const heard: Link[] = []
  watch.listen((link) => heard.push(link))
  return {
    watch,
    heard,
    answer,
    looks: () => looks,
    takeOver() {
      isOurs = true
    },
  }
}

describe("news while the link is being looked at", () => {
  test("is looked at once, after that, however much it was; what was seen before is not told", async () => {
    const { watch, heard, answer, looks } = await slowly()
    for (let news = 0; news < 5; news++) watch.look()
    await settled()
    expect(looks()).toBe(2)
    await answer("10.0.0.2")
    expect(heard).toEqual([])
    expect(looks()).toBe(3)
    await answer("10.0.0.3")
    expect(heard).toEqual([up("10.0.0.3")])
    await settled()
    expect(looks()).toBe(3)
  })

  test("that is set meanwhile stands, and what was seen before it is not told", async () => {
    const { watch, heard, answer } = await slowly()
    watch.look()
    await settled()
    watch.note(up("10.0.0.9"))
    await answer("10.0.0.2")
    await answer("10.0.0.9")
    expect(heard).toEqual([])
  })

  test.each(["taken into our hands", "closed"])("of a station that is then %s is not told", async (how) => {
    const { watch, heard, answer, looks, takeOver } = await slowly()
    watch.look()
    await settled()
    if (how === "closed") watch.close()
    else takeOver()
    await answer("10.0.0.2")
    expect(heard).toEqual([])
    expect(looks()).toBe(2)
  })

  test("is looked at again after that look is over", async () => {
    const { watch, heard, answer } = await slowly()
    for (const address of ["10.0.0.2", "10.0.0.3"]) {
      watch.look()
      await answer(address)
    }
    expect(heard).toEqual([up("10.0.0.2"), up("10.0.0.3")])
  })
})
