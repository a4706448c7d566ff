import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isPublicAddress } from "./public-address.ts"

describe("an address of the internet", () => {
  test.each([
    ...[
      "8.8.8.8",
      "1.1.1.1",
      "172.15.255.255",
      "172.32.0.1",
      "192.167.1.1",
      "223.255.255.255",
      "100.128.0.1",
    ],
    ...["2a00:1450:4001:80b::200a", "2620:149:208:4304::1", "2606:4700::1111"],
    // 142.250.1.1, as a network without IPv4 meets it.
    ...["64:ff9b::8efa:101", "64:ff9b::142.250.1.1"],
  ])("%s is one", (address) => expect(isPublicAddress(address)).toBe(true))

  test.each([
    ...["0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1"],
    ...[
      "172.31.255.255",
      "192.0.0.8",
      "192.0.2.1",
      "192.168.1.1",
      "198.18.0.1",
      "224.0.0.251",
      "255.255.255.255",
    ],
    ...["::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "::8.8.8.8"],
    ...[
      "fe80::1",
      "fe80::1%eth0",
      "fec0::1",
      "fc00::1",
      "fd12:3456::1",
      "ff02::fb",
      "2001:db8::1",
      "2001::1",
    ],
    ...["2002:0a00:0001::1", "3fff::1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1"],
    ...["", "localhost", "127.1", "0x7f.1", "2130706433", "1.2.3", "[::1]"],
  ])("%s is none", (address) => expect(isPublicAddress(address)).toBe(false))

  test("is never one of a house's, however it is written", () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const group = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16))
    fc.assert(
      fc.property(byte, byte, byte, (...bytes) => {
        expect(isPublicAddress(`10.${bytes.join(".")}`)).toBe(false)
        expect(isPublicAddress(`127.${bytes.join(".")}`)).toBe(false)
        expect(isPublicAddress(`::ffff:10.${bytes.join(".")}`)).toBe(false)
        expect(isPublicAddress(`64:ff9b::10.${bytes.join(".")}`)).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.array(group, { minLength: 7, maxLength: 7 }), (groups) => {
        for (const first of ["fd00", "fc12", "fe80", "febf", "ff02"]) {
          expect(isPublicAddress([first, ...groups].join(":"))).toBe(false)
        }
      }),
    )
  })
})
