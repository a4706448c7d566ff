/** The text of a QR code that makes a phone join the device's access point. */
import type { AccessPointSecurity } from "../../shared/wifi.ts"
import type { Label } from "../core/label.ts"

/**
 * WPA3 Specification 3.3, section 7: every kind of WPA is `WPA`, and bit 0 of `R` keeps the phone from falling back to
 * WPA2. The specification leaves `T` out for an open network; phones have known `nopass` for longer.
 */
const types: Readonly<Record<AccessPointSecurity, string>> = {
  open: "T:nopass",
  wpa2: "T:WPA",
  wpa3: "T:WPA;R:1",
}

/**
 * `WIFI:T:WPA;S:ding-5cd80b1;P:k7dm-2xqp-9fhw-c3na;;`. A backslash stands before what has a meaning, as ZXing began it
 * and phones read it; the specification would have `%3b`. A device's name and passphrase hold none of these characters.
 */
export function wifiUri({ name, accessPoint, passphrase }: Label): string {
  const password = passphrase === undefined ? "" : `P:${escaped(passphrase)};`
  return `WIFI:${types[accessPoint]};S:${escaped(name)};${password};`
}

function escaped(text: string): string {
  return text.replace(/[\\;,:"]/g, "\\$&")
}
