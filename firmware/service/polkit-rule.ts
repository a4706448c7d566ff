/** What the service's user may ask NetworkManager for, by a rule of polkit (polkit(8), "Authorization rules"). */
import { isPlaced, placeFile } from "./placed-file.ts"
import { places, userName } from "./places.ts"
import type { Part } from "./step.ts"
import { on, type System } from "./system.ts"

/**
 * NetworkManager's names of it. No word of sharing: the access point shares nothing (see `access-point-profile.ts`), so
 * that NetworkManager does not ask for `wifi.share.*`. None of switching radios or networking on and off either.
 */
const actions = [
  // Bring a profile up or down, and set whether a device joins networks by itself.
  "org.freedesktop.NetworkManager.network-control",
  "org.freedesktop.NetworkManager.wifi.scan",
  // Add, keep and remove profiles. NetworkManager knows no right to one's own alone without a session.
  "org.freedesktop.NetworkManager.settings.modify.system",
]

export const polkitRuleText = `// Written by porchlight install, and removed by porchlight uninstall.
polkit.addRule(function (action, subject) {
  var allowed = [
${actions.map((action) => `    ${JSON.stringify(action)},`).join("\n")}
  ]
  if (subject.user === "${userName}" && allowed.indexOf(action.id) >= 0) return polkit.Result.YES
})
`

const mode = 0o644

/** polkit takes it up by itself, as it watches that folder. */
export function polkitRulePart(system: System): Part {
  const path = on(system, places.polkitRule)
  return {
    text: `Rights with NetworkManager in ${places.polkitRule}`,
    async look() {
      if (await isPlaced(path, polkitRuleText, mode)) return undefined
      return () => placeFile(path, polkitRuleText, mode)
    },
  }
}
