/** The list a person chooses from: what the radio heard, one row per SSID. */
import { base64urlDecode, utf8DecodeLossy } from "../../shared/bytes.ts"
import type { Network } from "../../shared/contract.ts"
import type { Security } from "../../shared/wifi.ts"
import { isPasswordless } from "../../shared/wifi.ts"
import type { Credentials, HeardAccessPoint } from "./host.ts"
import { isSameNetwork } from "./same-network.ts"

/**
 * How many rows a page is given. A crowded street has some 60; an attacker's radio can announce thousands, and each row
 * costs about 150 bytes in every event.
 */
const networksMaximum = 100

/** Strongest first; equal ones by their bytes, so that rows do not dance. Hidden access points have no row. */
export function listNetworks(
  heard: readonly HeardAccessPoint[],
  saved: readonly Credentials[],
  supports: (security: Security) => boolean,
): Network[] {
  return [...strongestBySsid(heard).values()]
    .sort((a, b) => b.signalPercent - a.signalPercent || (a.ssidBytes < b.ssidBytes ? -1 : 1))
    .slice(0, networksMaximum)
    .map(({ ssidBytes, signalPercent, security }) => ({
      ssid: readableSsid(ssidBytes),
      ssidBytes,
      signalPercent,
      security,
      supported: supports(security),
      saved: saved.some((credentials) => isSameNetwork(credentials, { ssidBytes, security })),
    }))
}

/**
 * Of several access points of one SSID the strongest stands for all; but one that asks for a password before any that
 * does not, or a stranger's open twin next door would hide the network at home. Hidden ones are left out.
 */
export function strongestBySsid(heard: readonly HeardAccessPoint[]): ReadonlyMap<string, HeardAccessPoint> {
  const strongest = new Map<string, HeardAccessPoint>()
  for (const accessPoint of heard) {
    if (accessPoint.ssidBytes === "") continue
    const known = strongest.get(accessPoint.ssidBytes)
    if (known === undefined || outranks(accessPoint, known)) strongest.set(accessPoint.ssidBytes, accessPoint)
  }
  return strongest
}

function outranks(one: HeardAccessPoint, other: HeardAccessPoint): boolean {
  const isOpen = isPasswordless(one.security)
  if (isOpen !== isPasswordless(other.security)) return !isOpen
  return one.signalPercent > other.signalPercent
}

/** The SSID for reading; what is not UTF-8 stands as U+FFFD. */
export function readableSsid(ssidBytes: string): string {
  return utf8DecodeLossy(base64urlDecode(ssidBytes) ?? new Uint8Array(0))
}
