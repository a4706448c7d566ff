import { BlockList } from "node:net"
import fc from "fast-check"
import { expect, test } from "vitest"
import { parseAddress } from "./address.ts"
import { homeRanges, isHomeAddress } from "./home-names.ts"

const platform = new BlockList()
for (const [address, bits] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["192.0.2.0", 24],
] as const) {
  platform.addSubnet(address, bits, "ipv4")
}
platform.addSubnet("fc00::", 7, "ipv6")
platform.addSubnet("fe80::", 10, "ipv6")

test("an address is of a home network exactly where the platform finds it in one of the ranges", () => {
  const near = fc.constantFrom(9, 10, 11, 15, 16, 31, 32, 167, 168, 169, 172, 192, 253, 254, 255, 0, 1, 2, 3)
  const byte = fc.oneof(near, fc.nat(255))
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), (four) => {
      expect(isHomeAddress(Uint8Array.from(four))).toBe(platform.check(four.join("."), "ipv4"))
    }),
    { numRuns: 3000 },
  )
  fc.assert(
    fc.property(fc.nat(0xffff), (first) => {
      const text = `${first.toString(16)}::17`
      expect(isHomeAddress(parseAddress(text) ?? new Uint8Array())).toBe(platform.check(text, "ipv6"))
    }),
    { numRuns: 3000 },
  )
})

test.each(["127.0.0.1", "8.8.8.8", "192.0.3.1", "172.32.0.1", "::1", "2001:db8::1", "::ffff:192.168.1.17"])(
  "%s is not",
  (text) => expect(isHomeAddress(parseAddress(text) ?? new Uint8Array())).toBe(false),
)

test("seven ranges are permitted, and each mask is as long as its address", () => {
  expect(homeRanges).toHaveLength(7)
  for (const { address, mask } of homeRanges) expect(mask.length).toBe(address.length)
})
