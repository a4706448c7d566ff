import { describe, expect, test } from "vitest"
import { securities } from "../../shared/wifi.ts"
import type { Credentials } from "./host.ts"
import { loadSavedNetworks, storeSavedNetworks } from "./saved-networks.ts"
import { createMemoryStore } from "./scripted-host.fixture.ts"
import { ssid } from "./scripted-radio.fixture.ts"

const silent = () => {}

function network(number: number, password = "correct horse"): Credentials {
  return { ssidBytes: ssid(`Network ${number}`), security: "wpa2", password, hidden: false }
}

function stored(text: string | Uint8Array) {
  const store = createMemoryStore()
  store.values.set("networks", typeof text === "string" ? new TextEncoder().encode(text) : text)
  return store
}

describe("saved networks", () => {
  test("come back as they were, newest first, whatever their security", async () => {
    const store = createMemoryStore()
    const networks: Credentials[] = [
      ...securities.map((security, number) => ({ ...network(number), security })),
      { ssidBytes: "Q2Fm6Q", security: "open", hidden: true },
    ]
    await storeSavedNetworks(store, networks)
    expect(await loadSavedNetworks(store, silent)).toEqual(networks)
  })

  test("are none on a new device, and none after they were forgotten", async () => {
    const store = createMemoryStore()
    expect(await loadSavedNetworks(store, silent)).toEqual([])
    await storeSavedNetworks(store, [network(1)])
    await storeSavedNetworks(store, [])
    expect(store.values.size).toBe(0)
    expect(await loadSavedNetworks(store, silent)).toEqual([])
  })

  test("fit a chip's value of 4,000 bytes: the oldest give way", async () => {
    const store = createMemoryStore()
    const longest = Array.from({ length: 20 }, (_, number) => ({
      ...network(number, "\u0001".repeat(63)),
      ssidBytes: "A".repeat(40) + String(number).padStart(2, "A"),
    }))
    await storeSavedNetworks(store, longest)
    expect(store.values.get("networks")?.length).toBeLessThanOrEqual(4000)
    const kept = await loadSavedNetworks(store, silent)
    expect(kept.length).toBeGreaterThan(5)
    expect(kept).toEqual(longest.slice(0, kept.length))
  })

  test("twenty of usual length all fit", async () => {
    const store = createMemoryStore()
    const usual = Array.from({ length: 20 }, (_, number) => network(number))
    await storeSavedNetworks(store, usual)
    expect(await loadSavedNetworks(store, silent)).toEqual(usual)
  })
})

describe("a damaged value", () => {
  test.each<[what: string, value: string | Uint8Array]>([
    ["empty", ""],
    ["cut short", '{"version":1,"networks":[{"ssidBytes":"SG9'],
    ["not UTF-8", new Uint8Array([0xff, 0xfe])],
    ["of zeros", new Uint8Array(64)],
    ["of a later version", '{"version":2,"networks":[]}'],
    ["without a name", '{"version":1,"networks":[{"ssidBytes":"","security":"open","hidden":false}]}'],
    [
      "of an unknown security",
      '{"version":1,"networks":[{"ssidBytes":"SG9","security":"wpa9","hidden":false}]}',
    ],
    ["of too many", JSON.stringify({ version: 1, networks: Array.from({ length: 21 }, () => network(1)) })],
  ])("that is %s is set aside whole, told in the log, and the device has none", async (_what, value) => {
    const store = stored(value)
    const before = store.values.get("networks")
    const logged: unknown[] = []
    expect(await loadSavedNetworks(store, (...line) => logged.push(line))).toEqual([])
    expect(store.values).toEqual(new Map([["networks.damaged", before]]))
    expect(logged).toEqual([
      [
        "error",
        "The saved networks could not be read. They now lie in networks.damaged; set the device up again.",
        { name: "networks.damaged" },
      ],
    ])
  })
})
