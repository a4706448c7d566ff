/** IP addresses, from their text to their bytes. */

/**
 * The 4 or 16 bytes of `text`, or undefined where it is no address: four decimal numbers without leading zeros, or
 * IPv6 in any form of RFC 4291, section 2.2. A zone (`%wlan0`) means something on one machine only, and is no part of it.
 */
export function parseAddress(text: string): Uint8Array | undefined {
  // The longest form has 45 characters.
  if (text.length > 45) return undefined
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".")
  if (parts.length !== 4) return undefined
  const bytes = parts.map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256))
  return bytes.every((byte) => byte < 256) ? Uint8Array.from(bytes) : undefined
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split("::")
  if (halves.length > 2) return undefined
  const [head = "", tail] = halves
  const before = groups(head, tail === undefined)
  const after = groups(tail ?? "", true)
  if (before === undefined || after === undefined) return undefined
  const missing = 16 - before.length - after.length
  // A double colon stands for at least one group of zeros.
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined
  return Uint8Array.from([...before, ...new Array<number>(missing).fill(0), ...after])
}

/** The bytes of groups with colons between them; only the last of all may be an IPv4 address. */
function groups(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return []
  const bytes: number[] = []
  const parts = text.split(":")
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const number = Number.parseInt(part, 16)
      bytes.push(number >> 8, number & 0xff)
      continue
    }
    const dotted = isLast && index === parts.length - 1 ? parseIpv4(part) : undefined
    if (dotted === undefined) return undefined
    bytes.push(...dotted)
  }
  return bytes
}
