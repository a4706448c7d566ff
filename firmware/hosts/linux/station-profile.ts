/** The profile that joins a network. Pure. */
import { base64urlDecode } from "../../../shared/bytes.ts"
import { isPasswordless, type Security, takesPassword } from "../../../shared/wifi.ts"
import type { Credentials } from "../../core/host.ts"
import { variant } from "./bus.ts"
import { commonSettings, keyManagementOf, type Settings } from "./profile.ts"

/** Three questions to DHCP, which go out after 0, 4 and 12 s; a server that pings first answers after about 3 s. */
const dhcpSeconds = 20

/**
 * Settings for `credentials`, whose security is one that `keyManagementFor` knows. NetworkManager keeps the password: it
 * is nowhere else.
 */
export function stationSettings(
  credentials: Credentials,
  options: { readonly uuid: string; readonly interfaceName: string },
): Settings {
  const { ssidBytes, security, password, hidden } = credentials
  const keyManagement = keyManagementFor(security)
  const settings = {
    ...commonSettings({ ...options, purpose: "station", ssidBytes, autoconnect: true }),
    "802-11-wireless": {
      ssid: variant("ay", base64urlDecode(ssidBytes) ?? new Uint8Array(0)),
      mode: variant("s", "infrastructure"),
      hidden: variant("b", hidden),
    },
    ipv4: {
      method: variant("s", "auto"),
      "dhcp-timeout": variant("i", dhcpSeconds),
      // Or an address of IPv6 alone would count as joined, and there would be none to show.
      "may-fail": variant("b", false),
    },
    ipv6: { method: variant("s", "auto") },
  }
  if (keyManagement === undefined) return settings
  const key = { "key-mgmt": variant("s", keyManagement) }
  // Flags 0: NetworkManager itself keeps the password, and asks no agent of a desktop for it.
  const secret = password === undefined ? {} : { psk: variant("s", password), "psk-flags": variant("u", 0) }
  return { ...settings, "802-11-wireless-security": { ...key, ...secret } }
}

/**
 * `wpa-psk` covers WPA, WPA2 and WPA3's transition mode, where NetworkManager takes the best that the radio has. A network
 * that is WPA3 alone is asked by `sae`, so that nobody can talk the device down to less.
 */
export function keyManagementFor(security: Security): string | undefined {
  if (security === "owe") return "owe"
  if (security === "wpa3") return "sae"
  return takesPassword(security) ? "wpa-psk" : undefined
}

/** The security that a profile joins with, whoever made it; passwords of the kinds of WPA count for one. */
export function securityOfProfile(settings: Readonly<Record<string, unknown>>): Security {
  const keyManagement = keyManagementOf(settings)
  if (keyManagement === undefined) return "open"
  if (keyManagement === "owe") return "owe"
  // NetworkManager's word for WEP.
  if (keyManagement === "none") return "wep"
  if (keyManagement === "ieee8021x" || keyManagement.startsWith("wpa-eap")) return "enterprise"
  return keyManagement === "sae" ? "wpa3" : "wpa2-wpa3"
}

/** Whether a network heard with `heard` is opened by credentials for `asked`. */
export function isCovered(asked: Security, heard: Security): boolean {
  if (isPasswordless(asked)) return asked === heard
  // Forced SAE finds no network without it.
  return asked === "wpa3" ? heard === "wpa3" || heard === "wpa2-wpa3" : takesPassword(heard)
}
