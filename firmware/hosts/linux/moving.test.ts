/** A station at home that goes into another network, or cannot. */
import { Variant } from "dbus-native"
import { describe, expect, test } from "vitest"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import type { JoinEvent } from "./join-verdict.ts"
import { asking, createBench, heardAt, profileOf, wpa2 } from "./radio-bench.fixture.ts"

const refused: readonly JoinEvent[] = [
  { kind: "device", state: 40, reason: 0 },
  { kind: "device", state: 60, reason: 8 },
]

/** A station that is in `Home`, by a profile of ours. */
async function atHome() {
  let path = ""
  const bench = await createBench({
    prepare(fake) {
      path = fake.addProfile(
        profileOf("Home", { purpose: "station", timestamp: 10, keyManagement: "wpa-psk" }),
      )
      fake.bringUp(path, "wlan0")
      fake.setState("wlan0", 100)
      fake.air = [heardAt("Home", wpa2, { strength: 63 }), heardAt("Attic", wpa2, { strength: 40 })]
    },
  })
  await bench.radio.join(asking("Home", "wpa2"), () => {})
  await bench.radio.scan()
  return { ...bench, path }
}

const toAttic = asking("Attic", "wpa2", "correct horse")

describe.skipIf(isBusDaemonMissing)("a station at home", () => {
  test("keeps the profile of the network it was in, until the next one has worked and after", async () => {
    const { radio, fake, path } = await atHome()
    const outcome = radio.join(toAttic, () => {})
    await fake.reach("add wlan0")
    expect(fake.profiles.has(path)).toBe(true)
    expect((await outcome).kind).toBe("joined")
    expect(fake.profiles.has(path)).toBe(true)
    expect(fake.asked).not.toContain(`delete ${path}`)
    expect((await radio.keeper?.load())?.map(({ ssidBytes }) => ssidBytes)).toEqual([
      asking("Attic").ssidBytes,
      asking("Home").ssidBytes,
    ])
  })

  test("goes back by that profile alone, and nothing is left of the try", async () => {
    const { radio, fake, path } = await atHome()
    fake.trails.set("wlan0", refused)
    expect(await radio.join(toAttic, () => {})).toEqual({ kind: "failed", code: "wrong-password" })
    expect([...fake.profiles.keys()]).toEqual([path])
    fake.trails.delete("wlan0")
    expect((await radio.join(asking("Home", "wpa2"), () => {})).kind).toBe("joined")
    expect(fake.asked.at(-1)).toBe(`activate ${path} wlan0`)
    expect([...fake.profiles.keys()]).toEqual([path])
  })

  test("tells nobody that its network went, which is our own doing", async () => {
    const { radio, fake } = await atHome()
    const told: string[] = []
    radio.watchLink?.(({ kind }) => told.push(kind))
    fake.trails.set("wlan0", refused)
    await radio.join(toAttic, () => {})
    fake.trails.delete("wlan0")
    await radio.join(asking("Home", "wpa2"), () => {})
    expect(told).toEqual([])
  })

  test("tells how strongly it hears its network, and nothing while it is in none", async () => {
    const { radio, fake } = await atHome()
    const { objects } = fake.service
    const found = [...objects].find(
      ([, interfaces]) => "org.freedesktop.NetworkManager.AccessPoint" in interfaces,
    )
    const wireless = [...objects.values()].find(
      (all) => "org.freedesktop.NetworkManager.Device.Wireless" in all,
    )
    const properties = wireless?.["org.freedesktop.NetworkManager.Device.Wireless"]
    if (found === undefined || properties === undefined) throw new Error("The stand-in has no radio.")
    properties["ActiveAccessPoint"] = new Variant("o", found[0])
    expect(await radio.signalPercent?.()).toBe(63)
    await radio.leave()
    expect(await radio.signalPercent?.()).toBe(undefined)
  })
})
