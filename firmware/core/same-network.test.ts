import { expect, test } from "vitest"
import type { Security } from "../../shared/wifi.ts"
import { isSameNetwork } from "./same-network.ts"
import { ssid } from "./scripted-radio.fixture.ts"

function network(name: string, security: Security) {
  return { ssidBytes: ssid(name), security }
}

test.each<[one: Security, other: Security]>([
  ["wpa2", "wpa2"],
  ["wpa2", "wpa3"],
  ["wpa", "wpa2-wpa3"],
  ["open", "open"],
  ["open", "owe"],
])("%s and %s of one name are one network", (one, other) => {
  expect(isSameNetwork(network("Home", one), network("Home", other))).toBe(true)
  expect(isSameNetwork(network("Home", other), network("Home", one))).toBe(true)
})

test.each<[one: Security, other: Security]>([
  ["wpa2", "open"],
  ["wpa3", "owe"],
  ["wep", "open"],
])("%s and %s of one name are two: anybody can announce a name", (one, other) => {
  expect(isSameNetwork(network("Home", one), network("Home", other))).toBe(false)
  expect(isSameNetwork(network("Home", other), network("Home", one))).toBe(false)
})

test("two names are two networks, however alike they read", () => {
  expect(isSameNetwork(network("Home", "wpa2"), network("home", "wpa2"))).toBe(false)
  const readsAlike = { ssidBytes: "Q2Fm6Q", security: "wpa2" } as const
  expect(isSameNetwork(readsAlike, { ...readsAlike, ssidBytes: "Q2Fm6g" })).toBe(false)
})
