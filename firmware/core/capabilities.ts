/** What a machine takes part in of all that a device can do. */
import type { Capabilities } from "../../shared/contract.ts"
import type { Host } from "./host.ts"

/** All but setup goes by HTTPS: without it there is nothing to notify of, and no history that anybody could look at. */
export function capabilitiesOf(host: Host): Capabilities {
  const https = host.secure !== undefined
  return {
    https,
    push: https && host.push !== undefined,
    history: https && host.keepsHistory !== false,
  }
}
