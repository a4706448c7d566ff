/** What NetworkManager's flags of an access point say about its security. Pure. */
import type { Security } from "../../../shared/wifi.ts"

/** Properties of org.freedesktop.NetworkManager.AccessPoint. */
export interface SecurityFlags {
  readonly flags: number
  readonly wpaFlags: number
  readonly rsnFlags: number
}

/** NM80211ApFlags and NM80211ApSecurityFlags, as in the reference of NetworkManager's D-Bus interface. */
const privacy = 0x1
const preSharedKey = 0x100
const enterprise = 0x200
const sae = 0x400
const owe = 0x800
/** The open half of OWE's transition mode, which points to a hidden encrypted half. */
const oweTransition = 0x1000
const enterpriseSuiteB = 0x2000

/**
 * What a password opens counts before what it does not: a network that admits people by name as well is still joined by
 * its passphrase. The open half of OWE's transition mode is `open`, as every radio can join it.
 */
export function securityOf({ flags, wpaFlags, rsnFlags }: SecurityFlags): Security {
  if (rsnFlags & sae) return rsnFlags & preSharedKey ? "wpa2-wpa3" : "wpa3"
  if (rsnFlags & preSharedKey) return "wpa2"
  if (wpaFlags & preSharedKey) return "wpa"
  if ((wpaFlags | rsnFlags) & (enterprise | enterpriseSuiteB)) return "enterprise"
  if (rsnFlags & owe) return "owe"
  if (((wpaFlags | rsnFlags) & ~oweTransition) !== 0) return "unknown"
  return flags & privacy ? "wep" : "open"
}
