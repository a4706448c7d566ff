/** Addresses that lead into a house, in every way to write one, and endpoints that would have a device post there. */
import type { Chance } from "./chance.ts"
import { mutated } from "./mutation.ts"

/** First address and bits of what is no part of the internet (RFC 6890 and the registries that it made). */
const inside4: readonly (readonly [first: number, bits: number])[] = [
  [0x7f00_0000, 8],
  [0x0a00_0000, 8],
  [0xac10_0000, 12],
  [0xc0a8_0000, 16],
  [0xa9fe_0000, 16],
  [0x6440_0000, 10],
  [0xc000_0200, 24],
  [0xc612_0000, 15],
  [0x0000_0000, 8],
  [0xe000_0000, 4],
  [0xf000_0000, 4],
]

/** Loopback, link-local, site-local, unique local, multicast, documentation, and nobody's. */
const inside6 = ["::1", "::", "fe80::", "fec0::", "fc00::", "fd12:3456::", "ff02::", "2001:db8::", "100::"]

/** An address of IPv4 that is in somebody's house, on somebody's link, or nobody's. */
function address4(chance: Chance): number {
  // Where somebody listens who would tell.
  if (chance.oneIn(3)) return 0x7f00_0001
  const [first, bits] = chance.pick(inside4)
  return (first + chance.below(2 ** (32 - bits))) >>> 0
}

const dotted = (address: number) => octets(address).join(".")
const octets = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255)
const pairs = (address: number) => `${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}`

/** As resolvers, browsers and people write one (inet_aton(3), RFC 4291, RFC 6052, RFC 3056). */
const spellings: readonly ((address: number) => string)[] = [
  dotted,
  String,
  (address) => `0x${address.toString(16)}`,
  (address) => `0${address.toString(8)}`,
  (address) =>
    octets(address)
      .map((octet) => `0x${octet.toString(16)}`)
      .join("."),
  (address) =>
    octets(address)
      .map((octet) => `0${octet.toString(8)}`)
      .join("."),
  (address) => `${address >>> 24}.${address & 0xff_ffff}`,
  (address) => `${dotted(address)}.`,
  (address) => `::ffff:${dotted(address)}`,
  (address) => `::ffff:${pairs(address)}`,
  (address) => `::${dotted(address)}`,
  (address) => `0:0:0:0:0:ffff:${pairs(address)}`,
  (address) => `64:ff9b::${dotted(address)}`,
  (address) => `64:ff9b:1::${dotted(address)}`,
  (address) => `2002:${pairs(address)}::1`,
]

/** As a resolver answers: plain, of either family. */
export function addressInside(chance: Chance): { readonly address: string; readonly family: 4 | 6 } {
  if (chance.oneIn(2)) return { address: dotted(address4(chance)), family: 4 }
  const mapped = chance.pick(["::ffff:", "64:ff9b::"]) + dotted(address4(chance))
  return { address: chance.oneIn(2) ? mapped : chance.pick(inside6), family: 6 }
}

/** However it is written; no name, so nobody is asked for it. */
export function spelledInside(chance: Chance): string {
  return chance.oneIn(5) ? chance.pick(inside6) : chance.pick(spellings)(address4(chance))
}

/** Written so that a careless reader takes it for a known service, or asks in the house for it. */
const disguises: readonly ((host: string) => string)[] = [
  (host) => `https://${host}/x`,
  (host) => `http://${host}/x`,
  (host) => `https://fcm.googleapis.com@${host}/x`,
  (host) => `https://fcm.googleapis.com:443@${host}/x`,
  (host) => `https://${host}\\@fcm.googleapis.com/x`,
  (host) => `https://${host}#@fcm.googleapis.com/x`,
  (host) => `https://${host}?@fcm.googleapis.com/x`,
  (host) => `https://fcm.googleapis.com.${host}/x`,
  (host) => `https://${host}/fcm.googleapis.com/`,
  (host) => `https://fcm.googleapis.com\r\nHost: ${host}/x`,
  (host) => `https://fcm.googleapis.com/x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  (host) => `https:${host}/x`,
  (host) => `//${host}/x`,
  (host) => `https://%31%32%37.0.0.1/x?${host}`,
  (host) => `https://${host}:22/x`,
  (host) => `gopher://${host}/_x`,
  (host) => `file:///proc/self/environ?${host}`,
  (host) => `https://１２７.0.0.1/x?${host}`,
  (host) => `https://ⓕcm.googleapis.com/${host}`,
  (host) => `https://evilpush.apple.com/${host}`,
  (host) => `https://notify.windows.com/${host}`,
  (host) => `https://push.apple.com:8443/${host}`,
]

const names = [
  "localhost",
  "ding-5cd80b1.local",
  "router.lan",
  "metadata.google.internal",
  "127.0.0.1.nip.io",
]

const endpointMaximumBytes = 1500

/** What a phone posts that means no good; now and then it comes out right all the same. */
export function hostileEndpoint(chance: Chance): string {
  const host = chance.oneIn(4) ? chance.pick(names) : spelledInside(chance)
  const bracketed = host.includes(":") ? `[${host}]` : host
  const endpoint = chance.pick(disguises)(bracketed)
  if (!chance.oneIn(3)) return endpoint
  const known = Buffer.from(chance.oneIn(2) ? endpoint : "https://fcm.googleapis.com/fcm/send/phone")
  return new TextDecoder().decode(mutated(known, chance, endpointMaximumBytes))
}
