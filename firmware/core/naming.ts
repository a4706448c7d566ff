/** A device's name, in the three places where it must be fit to stand. */
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import { PorchlightError } from "./errors.ts"

/**
 * Whether `name` can be a host name's label (RFC 1123, section 2.1) and an SSID, whose 32 bytes are the shorter limit.
 */
export function isName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)
}

/** Throws a `PorchlightError`, code `bad-name`, unless `isName`. */
export function checkName(name: string): void {
  if (isName(name)) return
  const remedy = "Use 1 to 32 of a-z, 0-9 and -, with no - at either end."
  throw new PorchlightError("bad-name", `${JSON.stringify(name)} cannot be a device's name. ${remedy}`, {
    name,
  })
}

export function accessPointSsid(name: string): string {
  return base64urlEncode(utf8Encode(name))
}
