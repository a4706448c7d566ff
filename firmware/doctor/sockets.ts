/** Who listens on a port, from the kernel's tables `/proc/net/{udp,udp6,tcp,tcp6}` (proc_net_tcp(5)). Pure. */

export interface Listener {
  /** Dotted, or as 32 hexadecimal digits. */
  readonly address: string
  readonly family: 4 | 6
  readonly port: number
  readonly userId: number
  readonly inode: string
}

/** `  0: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 20431 2 ...` */
const linePattern =
  /^\s*\d+: ([\dA-F]{8}|[\dA-F]{32}):([\dA-F]{4}) [\dA-F]+:[\dA-F]{4} ([\dA-F]{2}) \S+ \S+ \S+\s+(\d{1,10})\s+\d+\s+(\d{1,20})\s/

/** TCP_LISTEN, and TCP_CLOSE, which is what the kernel calls a UDP socket without a peer. */
const listens = { tcp: "0A", udp: "07" } as const

/** Lines that do not look as they should are left out. */
export function parseListeners(protocol: keyof typeof listens, text: string): Listener[] {
  return text.split("\n").flatMap((line) => {
    const [, words = "", port = "", state, userId, inode = ""] = linePattern.exec(line) ?? []
    if (state !== listens[protocol]) return []
    const bytes = bytesOf(words)
    const family = bytes.length === 4 ? 4 : 6
    const address = family === 4 ? bytes.join(".") : Buffer.from(bytes).toString("hex")
    return [{ address, family, port: Number.parseInt(port, 16), userId: Number(userId), inode }]
  })
}

/** Each word of 32 bits is printed as this machine's processor reads it, so the bytes stand in its order. */
function bytesOf(words: string): number[] {
  return (words.match(/.{8}/g) ?? []).flatMap((word) => {
    const bytes = [...Buffer.from(word, "hex")]
    return isLittleEndian ? bytes.reverse() : bytes
  })
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

const anyAddress = "0.0.0.0"
const anyAddress6 = "0".repeat(32)
const mappedPrefix = `${"0".repeat(20)}ffff`

/**
 * Whether `listener` keeps us from `wanted` on the same port; the sockets of Node share none. Only two different addresses
 * go side by side, and each in use contains the other where one is the wildcard: a server on 127.0.0.53 alone leaves 192.0.2.1
 * free, but not 0.0.0.0. The wildcard of IPv6 takes IPv4 along, unless its program chose otherwise (IPV6_V6ONLY), which
 * no table shows.
 */
export function standsInTheWay(listener: Listener, wanted: string): boolean {
  const address = asIpv4(listener)
  if (address === undefined) return false
  return address === anyAddress || wanted === anyAddress || address === wanted
}

function asIpv4({ family, address }: Listener): string | undefined {
  if (family === 4) return address
  if (address === anyAddress6) return anyAddress
  return address.startsWith(mappedPrefix) ? [...Buffer.from(address.slice(24), "hex")].join(".") : undefined
}
