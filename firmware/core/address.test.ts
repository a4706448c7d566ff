import { isIP } from "node:net"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseAddress } from "./address.ts"

function fullForm(address: Uint8Array): string {
  const view = new DataView(address.buffer, address.byteOffset)
  return Array.from({ length: 8 }, (_, group) => view.getUint16(group * 2).toString(16)).join(":")
}

describe("an address", () => {
  test("of four numbers comes back as they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (four) => {
        expect(parseAddress(four.join("."))).toEqual(four)
      }),
    )
  })

  test("of IPv6 comes back from its full form, its short form, and with its end in decimal", () => {
    // Zeros in a row are what the short form is about.
    const groups = fc
      .array(fc.constantFrom([0, 0], [0, 0], [0x12, 0x34], [0, 7]), { minLength: 8, maxLength: 8 })
      .map((pairs) => Uint8Array.from(pairs.flat()))
    fc.assert(
      fc.property(groups, (address) => {
        const full = fullForm(address)
        // The platform's own idea of the shortest form (RFC 5952).
        const short = new URL(`http://[${full}]`).hostname.slice(1, -1)
        const mixed = `${full.split(":").slice(0, 6).join(":")}:${address.slice(12).join(".")}`
        for (const text of [full, full.toUpperCase(), short, mixed]) {
          expect(parseAddress(text)).toEqual(address)
        }
      }),
    )
  })

  test("is one exactly where the platform takes it for one", () => {
    const pieces = fc.constantFrom("0", "1", "00", "10", "255", "256", "ffff", "g", ":", "::", ".", ":", ".")
    const texts = fc.array(pieces, { maxLength: 18 }).map((parts) => parts.join(""))
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseAddress(text)?.length ?? 0).toBe({ 0: 0, 4: 4, 6: 16 }[isIP(text)])
      }),
      { numRuns: 5000 },
    )
  })

  test.each([
    "",
    "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:1",
    "1.2.3",
    "1.2.3.4.5",
    "01.2.3.4",
    "::1::",
    "1:2:3:4:5:6:7:8::",
    "1.2.3.4::",
    "::1.2.3.4:5",
    ":",
    ":::",
  ])("is not %j", (text) => {
    expect(parseAddress(text)).toBeUndefined()
    expect(isIP(text)).toBe(0)
  })
})
