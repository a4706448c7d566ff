/** When two networks of one name are one. */
import { isPasswordless, type Security } from "../../shared/wifi.ts"

interface Named {
  readonly ssidBytes: string
  readonly security: Security
}

/**
 * Anybody can announce any name. What tells a stranger's open twin from the network at home is that the one asks for a
 * password; the kinds of WPA count for one, since routers are upgraded.
 */
export function isSameNetwork(one: Named, other: Named): boolean {
  return one.ssidBytes === other.ssidBytes && isPasswordless(one.security) === isPasswordless(other.security)
}
