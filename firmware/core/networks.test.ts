import fc from "fast-check"
import * as v from "valibot"
import { expect, test } from "vitest"
import { networkSchema } from "../../shared/contract.ts"
import { type Security, securities } from "../../shared/wifi.ts"
import type { HeardAccessPoint } from "./host.ts"
import { listNetworks, readableSsid } from "./networks.ts"
import { accessPoint, home, ssid } from "./scripted-radio.fixture.ts"

const everything = () => true
const list = (...heard: HeardAccessPoint[]) => listNetworks(heard, [], everything)

test("of several access points of one SSID that ask for a password the strongest stands for all", () => {
  const heard = [
    accessPoint("Twins", 20, "wpa"),
    accessPoint("Twins", 80, "wpa3"),
    accessPoint("Twins", 50, "wpa2"),
  ]
  expect(list(...heard)).toEqual([
    {
      ssid: "Twins",
      ssidBytes: ssid("Twins"),
      signalPercent: 80,
      security: "wpa3",
      supported: true,
      saved: false,
    },
  ])
})

test.each(["open", "owe"] as const)(
  "a stranger's twin (%s) hides no network that asks for a password, however strong it is",
  (security) => {
    const heard = [accessPoint("Home", 99, security), home, accessPoint("Home", 98, security)]
    for (const order of [heard, [...heard].reverse()]) {
      expect(list(...order)).toMatchObject([{ ssid: "Home", security: "wpa2", signalPercent: 92 }])
    }
  },
)

test("of several access points of one SSID that ask for none the strongest stands for all", () => {
  const heard = [accessPoint("Library", 20, "open"), accessPoint("Library", 60, "owe")]
  for (const order of [heard, [...heard].reverse()]) {
    expect(list(...order)).toMatchObject([{ security: "owe", signalPercent: 60 }])
  }
})

test("the strongest comes first, and equal ones stand by their bytes, in whatever order they were heard", () => {
  const heard = [accessPoint("b", 50, "wpa2"), accessPoint("a", 50, "wpa2"), accessPoint("z", 90, "wpa2")]
  const names = ["z", "a", "b"]
  expect(list(...heard).map((network) => network.ssid)).toEqual(names)
  expect(list(...[...heard].reverse()).map((network) => network.ssid)).toEqual(names)
})

test("hidden access points have no row", () => {
  expect(list({ ssidBytes: "", signalPercent: 99, security: "wpa2" })).toEqual([])
})

test("networks that read alike but differ in their bytes have a row each", () => {
  const heard = ["Q2Fm6Q", "Q2Fm6g"].map((ssidBytes) => ({ ...home, ssidBytes }))
  expect(list(...heard).map((network) => [network.ssid, network.ssidBytes])).toEqual([
    ["Caf\ufffd", "Q2Fm6Q"],
    ["Caf\ufffd", "Q2Fm6g"],
  ])
})

test("a row says whether the radio can join it, and whether it is saved", () => {
  const saved = [{ ssidBytes: home.ssidBytes, security: "wpa2", hidden: false }] as const
  const heard = [home, accessPoint("Office", 40, "enterprise")]
  const rows = listNetworks(heard, saved, (security) => security !== "enterprise")
  expect(rows.map(({ supported, saved }) => ({ supported, saved }))).toEqual([
    { supported: true, saved: true },
    { supported: false, saved: false },
  ])
})

test("what is saved is a name together with whether it asks for a password", () => {
  const saved = [{ ssidBytes: home.ssidBytes, security: "wpa2", hidden: false }] as const
  const isSaved = (security: Security) =>
    listNetworks([accessPoint("Home", 50, security)], saved, everything)[0]?.saved
  expect([isSaved("wpa3"), isSaved("wpa2-wpa3"), isSaved("open"), isSaved("owe")]).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test("at most a hundred rows are given, the strongest of all", () => {
  const heard = Array.from({ length: 3000 }, (_, index) => accessPoint(`net ${index}`, index % 101, "open"))
  const rows = list(...heard)
  expect(rows).toHaveLength(100)
  expect(rows[0]?.signalPercent).toBe(100)
  expect(rows.at(-1)?.signalPercent).toBeGreaterThanOrEqual(96)
})

test("whatever is heard makes rows that the contract allows, sorted and each SSID once", () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 32 })
  const heardSomething = fc.record({
    ssidBytes: bytes.map((ssid) => Buffer.from(ssid).toString("base64url")),
    signalPercent: fc.integer({ min: 0, max: 100 }),
    security: fc.constantFrom(...securities),
  })
  fc.assert(
    fc.property(fc.array(heardSomething, { maxLength: 150 }), (heard) => {
      const rows = v.parse(v.array(networkSchema), listNetworks(heard, [], everything))
      const signals = rows.map((row) => row.signalPercent)
      expect(signals).toEqual([...signals].sort((a, b) => b - a))
      expect(new Set(rows.map((row) => row.ssidBytes)).size).toBe(rows.length)
    }),
  )
})

test("an SSID reads as its text, and as nothing where it is no base64url", () => {
  expect(readableSsid(ssid("さくら荘 🌸"))).toBe("さくら荘 🌸")
  expect(readableSsid("!")).toBe("")
})
