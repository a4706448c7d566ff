import type { NetworkInterfaceInfo } from "node:os"
import { expect, test } from "vitest"
import { announcedInterfaces, wantedFor } from "./announced-interfaces.ts"

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  family: address.includes(":") ? "IPv6" : "IPv4",
  internal,
  netmask: "",
  mac: "",
  cidr: null,
  scopeid: 0,
})

const present = {
  lo: [at("127.0.0.1", true), at("::1", true)],
  wlan0: [at("fe80::1"), at("192.168.1.17"), at("192.168.1.18")],
  eth0: [at("10.0.0.5")],
  ap0: [at("192.0.2.1")],
  idle0: [at("fe80::2")],
  gone0: undefined,
}

test("a device is announced in every network it is in, not in its own and not to itself", () => {
  expect(announcedInterfaces(present, {})).toEqual([
    { name: "eth0", address: "10.0.0.5" },
    { name: "wlan0", address: "192.168.1.17" },
  ])
})

test("its own network keeps the whole interface out, whatever else it has", () => {
  const both = { wlan0: [at("192.168.1.17"), at("192.0.2.1")] }
  expect(announcedInterfaces(both, {})).toEqual([])
  expect(announcedInterfaces(both, { address: "192.168.1.17" })).toEqual([])
})

test("one that serves at a single address is announced where that is", () => {
  expect(announcedInterfaces(present, wantedFor("192.168.1.17") ?? {})).toEqual([
    { name: "wlan0", address: "192.168.1.17" },
  ])
  expect(announcedInterfaces(present, wantedFor("192.0.2.1") ?? {})).toEqual([])
})

test.each(["0.0.0.0", "::", "[::]"])("one that serves at %s is announced everywhere", (host) => {
  expect(announcedInterfaces(present, wantedFor(host) ?? {})).toHaveLength(2)
})

test.each(["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])(
  "one at %s is announced nowhere",
  (host) => {
    expect(wantedFor(host)).toBe(undefined)
  },
)

test("on the loopback it is announced there alone", () => {
  expect(announcedInterfaces(present, { onLoopback: true })).toEqual([{ name: "lo", address: "127.0.0.1" }])
})
