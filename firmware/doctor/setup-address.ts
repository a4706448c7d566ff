/** The access point's network, 192.0.2.0/24: whether this machine already has a way there. */
import { virtualInterfaceName } from "../hosts/linux/virtual-interface.ts"
import { type Finding, ok, wrong } from "./finding.ts"
import type { Scene } from "./scene.ts"

const subject = "Setup network"

export async function examineSetupAddress({ machine, radioNames }: Scene): Promise<readonly Finding[]> {
  const text = await machine.text("/proc/net/route")
  if (text === undefined) return []
  const own = [virtualInterfaceName, ...radioNames]
  const rivals = routesInto(text).filter((name) => !own.includes(name))
  const [rival] = rivals
  if (rival === undefined) return [ok(subject, "192.0.2.0/24 is free for the access point")]
  const sentence = `${rival} is in 192.0.2.0/24, which is the access point's network: answers to phones may leave by ${rival} and never arrive.`
  return [
    wrong(
      subject,
      sentence,
      `Give ${rival} another address: this range is for documentation alone (RFC 5737).`,
    ),
  ]
}

/**
 * Interfaces of routes as narrow as 192.0.2.0/24 or narrower, within it; wider ones give way to it. Each line begins with
 * interface, destination, gateway, flags, and has the mask eighth; numbers as the processor reads them.
 */
export function routesInto(text: string): string[] {
  const bigEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0
  const numberOf = (word: string) => {
    const bytes = Buffer.from(word, "hex")
    return bytes.length === 4 ? (bigEndian ? bytes : bytes.reverse()).readUInt32BE() : undefined
  }
  const found = text.split("\n").flatMap((line) => {
    const [name = "", destination = "", , , , , , mask = ""] = line.split("\t").map((word) => word.trim())
    const network = numberOf(destination)
    const width = numberOf(mask)
    if (network === undefined || width === undefined) return []
    return network >>> 8 === 0xc00002 && width >>> 8 === 0xffffff ? [name] : []
  })
  return [...new Set(found)]
}
