import { describe, expect, test } from "vitest"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import type { JoinEvent } from "./join-verdict.ts"
import { asking, createBench, profileOf, toAccessPoint } from "./radio-bench.fixture.ts"

const device = (state: number, reason = 0): JoinEvent => ({ kind: "device", state, reason })

const station = (ssid: string, timestamp: number, keyManagement = "wpa-psk") =>
  profileOf(ssid, { purpose: "station", timestamp, keyManagement })

describe.skipIf(isBusDaemonMissing)("the networks that NetworkManager keeps for us", () => {
  test("are told without passwords, the last used first, and nobody else's with them", async () => {
    const { radio, fake } = await createBench()
    fake.addProfile(station("Old", 10))
    fake.addProfile(station("New", 30, "sae"))
    fake.addProfile(profileOf("Café", { purpose: "station", timestamp: 20 }))
    fake.addProfile(profileOf("Office"))
    fake.addProfile(profileOf("ding", { purpose: "access-point", owner: String(process.ppid) }))
    expect(await radio.keeper?.load()).toEqual([
      asking("New", "wpa3"),
      asking("Café", "open"),
      asking("Old", "wpa2-wpa3"),
    ])
  })

  test("are joined by their profile alone, without a password", async () => {
    const { radio, fake } = await createBench()
    const path = fake.addProfile(station("Home", 10))
    expect(await radio.join(asking("Home", "wpa2"), () => {})).toMatchObject({ kind: "joined" })
    expect(fake.asked).toEqual([`activate ${path} wlan0`])
  })

  test("stay when a join of one fails: the router may be off", async () => {
    const { radio, fake } = await createBench()
    const path = fake.addProfile(station("Home", 10))
    fake.trails.set("wlan0", [device(40), device(50), device(120, 53)])
    expect(await radio.join(asking("Home", "wpa2"), () => {})).toEqual({
      kind: "failed",
      code: "network-not-found",
    })
    expect(fake.profiles.has(path)).toBe(true)
  })

  test("give way to a newer password of the same network only when that has worked", async () => {
    const { radio, fake } = await createBench()
    const old = fake.addProfile(station("Home", 10))
    const twin = fake.addProfile(profileOf("Home", { purpose: "station" }))
    const others = fake.addProfile(profileOf("Home", { keyManagement: "wpa-psk" }))
    fake.trails.set("wlan0", [device(40), device(50), device(60, 8)])
    await radio.join(asking("Home", "wpa2", "wrong horse"), () => {})
    expect([...fake.profiles.keys()]).toEqual([old, twin, others])
    fake.trails.delete("wlan0")
    await radio.join(asking("Home", "wpa2", "correct horse"), () => {})
    // An open network of the same name is another one, and somebody else's profile is nothing to us.
    expect(fake.profiles.has(old)).toBe(false)
    expect(fake.profiles.has(twin)).toBe(true)
    expect(fake.profiles.has(others)).toBe(true)
  })

  test("are forgotten one by one or all at once, and nobody else's with them", async () => {
    const { radio, fake } = await createBench()
    const home = fake.addProfile(station("Home", 10))
    const cafe = fake.addProfile(profileOf("Café", { purpose: "station" }))
    const others = fake.addProfile(profileOf("Office", { keyManagement: "wpa-psk" }))
    await radio.keeper?.keep([asking("Home", "wpa2", "correct horse")])
    expect([...fake.profiles.keys()]).toEqual([home, others])
    expect(cafe).not.toBe(home)
    await radio.keeper?.keep([])
    expect([...fake.profiles.keys()]).toEqual([others])
  })

  // Whoever forgot from home the network that the device was on lost the device at once: its profile was deleted.
  test("that is joined and forgotten stays joined, off the disk, until the station leaves it", async () => {
    const { radio, fake } = await createBench()
    await radio.join(asking("Home", "wpa2", "correct horse"), () => {})
    const [home = ""] = fake.profiles.keys()
    await radio.keeper?.keep([])
    expect(fake.active("wlan0")).toBeDefined()
    expect(fake.profiles.get(home)?.kept).toBe(false)
    await radio.leave()
    expect([...fake.profiles.keys()]).toEqual([])
  })
})

describe.skipIf(isBusDaemonMissing)("what an earlier process left", () => {
  test.each([
    ["one that is gone", "4194304999"],
    ["one that had our number", String(process.pid)],
    ["one whose mark cannot be read", "porch"],
  ])("is cleared away at the start: an access point of %s", async (_what, owner) => {
    const { fake } = await createBench({
      prepare: (before) => void before.addProfile(profileOf("ding", { purpose: "access-point", owner })),
    })
    expect([...fake.profiles.keys()]).toEqual([])
  })

  test("stays while that process runs", async () => {
    const owner = String(process.ppid)
    const { fake, interfaces } = await createBench({
      channelsBeside: 2,
      prepare: (before) => void before.addProfile(profileOf("ding", { purpose: "access-point", owner })),
    })
    expect([...fake.profiles.keys()]).toHaveLength(1)
    // Nor is its interface tried out.
    expect(interfaces).toEqual([])
  })

  test("is cleared away when our own access point is asked to take its place", async () => {
    const { radio, fake } = await createBench()
    await radio.openAccessPoint(toAccessPoint)
    await radio.close()
    expect([...fake.profiles.keys()]).toEqual([])
  })
})
