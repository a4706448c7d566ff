/** What belongs on the label of a device: all that a person needs who stands before it. */

import type { Protection } from "../../shared/contract.ts"
import type { AccessPointSecurity } from "../../shared/wifi.ts"
import { accessPointAddress } from "./captive.ts"
import { PorchlightError } from "./errors.ts"
import type { AccessPointOptions, Radio } from "./host.ts"
import type { Identity } from "./identity.ts"
import { accessPointSsid } from "./naming.ts"

export interface Label {
  readonly name: string
  readonly accessPoint: AccessPointSecurity
  /** What the page asks for; undefined where it asks for none. */
  readonly setupCode: string | undefined
  /** What opens the access point; undefined where that is open. */
  readonly passphrase: string | undefined
}

/** How a device's setup is protected, as an operator chose. */
export interface ProtectionOptions {
  /** How the device's own access point is protected; `open` when left out. */
  readonly accessPoint?: AccessPointSecurity | undefined
  /** `none` lets setup go in the clear; a protected access point asks for no code anyway. */
  readonly setupCode?: "none" | undefined
}

export function labelOf(name: string, identity: Identity, options: ProtectionOptions): Label {
  const { accessPoint = "open" } = options
  const isOpen = accessPoint === "open"
  return {
    name,
    accessPoint,
    setupCode: isOpen && options.setupCode !== "none" ? identity.setupCode : undefined,
    passphrase: isOpen ? undefined : identity.passphrase,
  }
}

/** Throws a `PorchlightError`, code `unsupported-access-point`. */
export function checkAccessPoint(radio: Radio, accessPoint: AccessPointSecurity = "open"): void {
  if (radio.accessPointSecurities.includes(accessPoint)) return
  throw new PorchlightError(
    "unsupported-access-point",
    `This radio (${radio.name}) cannot protect its own network with ${accessPoint}. It can do ${radio.accessPointSecurities.join(", ")}.`,
    { radio: radio.name, accessPoint },
  )
}

export function accessPointOf({ name, accessPoint, passphrase }: Label): AccessPointOptions {
  const options = { ssidBytes: accessPointSsid(name), address: accessPointAddress, security: accessPoint }
  return passphrase === undefined ? options : { ...options, password: passphrase }
}

export function protectionOf({ setupCode, passphrase }: Label): Protection {
  if (passphrase !== undefined) return "access-point"
  return setupCode === undefined ? "none" : "code"
}
