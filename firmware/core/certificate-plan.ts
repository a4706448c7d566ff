/** What is to stand in a root and in a leaf, and when a leaf is due. */
import { parseAddress } from "./address.ts"
import type { LeafRequest, RootRequest } from "./certifier.ts"
import { homeDomains, homeRanges, isHomeAddress } from "./home-names.ts"
import type { Host } from "./host.ts"
import type { Leaf } from "./kept-leaf.ts"
import type { Root } from "./kept-root.ts"

export interface Presence {
  /** `ding-5cd80b1.local`. */
  readonly hostName: string
  /** Of every kind and in any order; those that are not of a home network are passed over. */
  readonly addresses: readonly string[]
}

const day = 86_400_000
/** Phones' clocks are wrong, too. */
const backDated = day
/** Apple takes 825 days from a root that its owner trusts; browsers take under 398 from public ones (2020). */
const leafLife = 397 * day
/** Ten years with their leap days. */
const rootLife = 3652 * day

/** A machine has a few; the leaf has to fit the store's 4,000 bytes. */
const addressesMaximum = 16

/** `now` in milliseconds since 1970, UTC. */
export function planRoot(deviceName: string, now: number, random: Host["random"]): RootRequest {
  const validFrom = wholeSeconds(now) - backDated
  return {
    // Two roots with one name confuse those who look for the signer of a leaf by its name.
    commonName: `${deviceName} Porchlight CA ${hex(random(4))}`,
    serial: drawSerial(random),
    validFrom,
    validUntil: validFrom + rootLife,
    permittedDomains: homeDomains,
    permittedRanges: homeRanges,
  }
}

/** The leaf for where the device is now, and the addresses on it as text. */
export function planLeaf(
  root: Root,
  presence: Presence,
  now: number,
  random: Host["random"],
): { readonly request: LeafRequest; readonly addresses: readonly string[] } {
  const addresses = homeAddresses(presence)
  const from = wholeSeconds(now) - backDated
  const request = {
    hostName: presence.hostName,
    addresses: addresses.flatMap((text) => parseAddress(text) ?? []),
    serial: drawSerial(random),
    validFrom: Math.max(from, root.validFrom),
    validUntil: Math.min(from + leafLife, root.validUntil),
  }
  return { request, addresses }
}

/** Why a leaf has to be issued, in words for the log; undefined where `leaf` will do. */
export function reasonToIssue(
  leaf: Leaf | undefined,
  root: Root,
  presence: Presence,
  now: number,
): string | undefined {
  if (leaf === undefined) return "there was none"
  if (leaf.hostName !== presence.hostName) return "the name is another one"
  // One that is gone does no harm there: an address that comes and goes should not cost a write each time.
  const missing = homeAddresses(presence).find((address) => !leaf.addresses.includes(address))
  if (missing !== undefined) return `${missing} is a new address`
  if (now < leaf.validFrom) return "the clock went back"
  const isOld = now >= leaf.validFrom + ((leaf.validUntil - leaf.validFrom) * 2) / 3
  // Under a root at its own end there is nothing to gain.
  return isOld && leaf.validUntil < root.validUntil ? "two thirds of the last one's life are over" : undefined
}

/** Sorted, each once, as many as a leaf takes. */
function homeAddresses({ addresses }: Presence): readonly string[] {
  const home = addresses
    .map((address) => address.replace(/%.*$/, "").toLowerCase())
    .filter((address) => {
      const bytes = parseAddress(address)
      return bytes !== undefined && isHomeAddress(bytes)
    })
  return [...new Set(home)].sort().slice(0, addressesMaximum)
}

/** 16 bytes, positive and never short, so that every serial has as many. */
function drawSerial(random: Host["random"]): Uint8Array {
  const [first = 0, ...rest] = random(16)
  return Uint8Array.from([(first & 0x7f) | 0x40, ...rest])
}

function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
