/** The extensions of a certificate that the library has no words for, or not the exact ones, as DER (RFC 5280). */
import { utf8Encode } from "../../../shared/bytes.ts"
import type { AddressRange } from "../../core/certifier.ts"

export const nameConstraintsOid = "2.5.29.30"
export const subjectAlternativeNameOid = "2.5.29.17"

const sequence = 0x30
/** `permittedSubtrees [0]`, section 4.2.1.10. */
const permitted = 0xa0
/** `dNSName [2]` and `iPAddress [7]` of a GeneralName, section 4.2.1.6. */
const dnsName = 0x82
const ipAddress = 0x87

/** The value of name constraints that permit these and forbid everything else of both kinds. */
export function nameConstraints(domains: readonly string[], ranges: readonly AddressRange[]): Uint8Array {
  const subtrees = [
    ...domains.map((domain) => element(dnsName, utf8Encode(domain))),
    ...ranges.map(({ address, mask }) => element(ipAddress, address, mask)),
  ]
  return element(sequence, element(permitted, ...subtrees.map((base) => element(sequence, base))))
}

/** The value of a subject's alternative names; addresses have 4 or 16 bytes. */
export function alternativeNames(hostName: string, addresses: readonly Uint8Array[]): Uint8Array {
  const names = addresses.map((address) => element(ipAddress, address))
  return element(sequence, element(dnsName, utf8Encode(hostName)), ...names)
}

/** Tag, length and value (X.690, section 8.1). */
function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Uint8Array.from([tag, ...head, ...content])
}
