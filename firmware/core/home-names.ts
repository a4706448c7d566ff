/**
 * The names that mean something at home only. A device's root may sign for these and no others, so that whoever trusts
 * it gives away nothing beyond the home, even if its key is stolen.
 */
import { parseAddress } from "./address.ts"
import type { AddressRange } from "./certifier.ts"

/** Without a leading dot: with one, Apple's verifier of 2015 refuses every name below it. */
export const homeDomains: readonly string[] = ["local"]

const ranges: readonly (readonly [address: string, bits: number])[] = [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  // The device's own access point (a range for documentation, RFC 5737).
  ["192.0.2.0", 24],
  ["fc00::", 7],
  ["fe80::", 10],
]

/** A constraint on names says nothing of addresses (RFC 5280, section 4.2.1.10), so a root needs both. */
export const homeRanges: readonly AddressRange[] = ranges.flatMap(([text, bits]) => {
  const address = parseAddress(text)
  return address === undefined ? [] : [{ address, mask: mask(address.length, bits) }]
})

function mask(byteCount: number, bits: number): Uint8Array {
  return Uint8Array.from({ length: byteCount }, (_, index) => {
    const ones = Math.min(8, Math.max(0, bits - index * 8))
    return (0xff << (8 - ones)) & 0xff
  })
}

export function isHomeAddress(address: Uint8Array): boolean {
  return homeRanges.some(
    (range) =>
      range.address.length === address.length &&
      address.every((byte, index) => (byte & (range.mask[index] ?? 0)) === range.address[index]),
  )
}
