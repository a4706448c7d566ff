/** The profile of the device's own access point. Pure. */
import { base64urlDecode } from "../../../shared/bytes.ts"
import type { AccessPointOptions } from "../../core/host.ts"
import { variant } from "./bus.ts"
import type { Channel } from "./channel.ts"
import { commonSettings, type Settings } from "./profile.ts"

/** NMSettingWirelessSecurityPmf: protection of management frames. */
const pmf = { disable: 1, required: 3 } as const

/**
 * The address is set by hand and nothing is shared: NetworkManager then starts no servers of its own on it, translates no
 * addresses, and gives phones no way into the joined network. What phones need is `dhcp.ts`.
 */
export function accessPointSettings(
  options: AccessPointOptions,
  place: { readonly uuid: string; readonly interfaceName: string; readonly channel: Channel },
): Settings {
  const { ssidBytes, address, security, password = "" } = options
  const { uuid, interfaceName, channel } = place
  const settings = {
    ...commonSettings({ purpose: "access-point", ssidBytes, uuid, interfaceName, autoconnect: false }),
    "802-11-wireless": {
      ssid: variant("ay", base64urlDecode(ssidBytes) ?? new Uint8Array(0)),
      mode: variant("s", "ap"),
      // Always set: left out, NetworkManager takes one by itself, which a radio with one channel may not be able to.
      band: variant("s", channel.band),
      channel: variant("u", channel.number),
      // Phones talk to the device, not to each other (NMTernary, since NetworkManager 1.28).
      "ap-isolation": variant("i", 1),
    },
    ipv4: {
      method: variant("s", "manual"),
      "address-data": variant("aa{sv}", [{ address: variant("s", address), prefix: variant("u", 24) }]),
    },
    ipv6: { method: variant("s", "disabled") },
  }
  if (security === "open") return settings
  return {
    ...settings,
    "802-11-wireless-security": {
      "key-mgmt": variant("s", security === "wpa3" ? "sae" : "wpa-psk"),
      psk: variant("s", password),
      "psk-flags": variant("u", 0),
      proto: variant("as", ["rsn"]),
      pairwise: variant("as", ["ccmp"]),
      group: variant("as", ["ccmp"]),
      // WPA3 demands it. With WPA2 the radio of a Raspberry Pi lets nobody in who would use it (raspberrypi/linux#3619).
      pmf: variant("i", security === "wpa3" ? pmf.required : pmf.disable),
    },
  }
}
