/** What a phone asks first, as an independent codec writes it. */
import { encode } from "dns-packet"

/** RFC 1035, section 4.1.1: what every stub resolver sets. */
const recursionDesired = 0x0100

/** An A query for a probe's host; `id` is 0 to 65,535. */
export function dnsQuery(id: number): Uint8Array {
  const question = { type: "A", name: "captive.apple.com" } as const
  return encode({ type: "query", id, flags: recursionDesired, questions: [question] })
}
