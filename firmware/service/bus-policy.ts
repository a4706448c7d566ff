/**
 * What the service's user may ask of wpa_supplicant, by a policy of the message bus (dbus-daemon(1)): its properties
 * and their changes, which tell a wrong password in seconds where NetworkManager takes 25, and to listen on a channel.
 * What joins, leaves or configures stays closed.
 */
import { isPlaced, placeFile } from "./placed-file.ts"
import { places, userName } from "./places.ts"
import type { Part } from "./step.ts"
import { on, type System } from "./system.ts"

const service = "fi.w1.wpa_supplicant1"
const properties = "org.freedesktop.DBus.Properties"

const allowed = [
  `send_destination="${service}" send_interface="${service}" send_member="GetInterface"`,
  `send_destination="${service}" send_interface="${properties}" send_member="Get"`,
  `send_destination="${service}" send_interface="${properties}" send_member="GetAll"`,
  `send_destination="${service}" send_interface="${service}.Interface" send_member="Scan"`,
  `receive_sender="${service}" receive_type="signal"`,
]

export const busPolicyText = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<!-- Written by porchlight install, and removed by porchlight uninstall. -->
<busconfig>
  <policy user="${userName}">
${allowed.map((match) => `    <allow ${match}/>`).join("\n")}
  </policy>
</busconfig>
`

const mode = 0o644

/** The user has to be there before the bus reads it: it takes no policy for one that it does not know. */
export function busPolicyPart(system: System): Part {
  const path = on(system, places.busPolicy)
  return {
    text: `Rights with wpa_supplicant in ${places.busPolicy}`,
    async look() {
      if (await isPlaced(path, busPolicyText, mode)) return undefined
      return () => placeFile(path, busPolicyText, mode)
    },
  }
}
