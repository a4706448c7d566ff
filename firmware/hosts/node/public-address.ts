/** Which addresses are the internet's, and which somebody's own network, or nobody's. */
import { BlockList, isIPv4, isIPv6 } from "node:net"

/** RFC 6890 and the registry it made: private, shared, link-local, loopback, documentation, benchmarks, multicast, reserved. */
const special4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const

/** Global unicast (RFC 4291, section 2.4); all else is of a link, of a house, or of many. */
const global6 = ["2000::", 3] as const
/** Of it: Teredo, benchmarks, ORCHID, documentation; and 6to4, which holds an address of IPv4 that may be anybody's. */
const special6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const
/** Where a network has IPv6 alone, a host of IPv4 is met here (RFC 6052, section 2.1). */
const translated6 = ["64:ff9b::", 96] as const

const special = new BlockList()
for (const [network, bits] of special4) {
  special.addSubnet(network, bits, "ipv4")
  special.addSubnet(`${translated6[0]}${network}`, translated6[1] + bits, "ipv6")
}
for (const [network, bits] of special6) special.addSubnet(network, bits, "ipv6")

const global = new BlockList()
for (const [network, bits] of [global6, translated6]) global.addSubnet(network, bits, "ipv6")

/** Whether a host on the internet is reached there. An IPv4 address within IPv6 (`::ffff:10.0.0.1`) counts as neither. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, "ipv4")
  return isIPv6(address) && global.check(address, "ipv6") && !special.check(address, "ipv6")
}
