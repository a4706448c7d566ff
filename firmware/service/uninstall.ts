/** Takes back what `install` did, and what the service left. Nothing of Porchlight stays but its lines in the system's log. */
import { rm } from "node:fs/promises"
import { PorchlightError } from "../core/errors.ts"
import { ownCommand } from "../hosts/linux/own-command.ts"
import { removeCommand } from "./command.ts"
import { isThere, removePlaced } from "./placed-file.ts"
import { guardUnitName, places, unitName, userName } from "./places.ts"
import { removePrograms } from "./program.ts"
import { stopService } from "./running-service.ts"
import { hasUser, removeUser } from "./service-user.ts"
import { explained, type Show } from "./step.ts"
import { must, on, type System, thisMachine } from "./system.ts"

/** In this order; each resolves to whether there was something to remove. */
const removals: readonly { readonly text: string; readonly remove: (system: System) => Promise<boolean> }[] =
  [
    { text: `${guardUnitName} removed from ${places.guardUnit}`, remove: removeGuard },
    { text: `${unitName} stopped, and not started again`, remove: stopService },
    { text: `Service removed from ${places.unit}`, remove: removeUnit },
    {
      text: `Rights with NetworkManager removed from ${places.polkitRule}`,
      remove: (system) => removePlaced(on(system, places.polkitRule)),
    },
    { text: `Rights with wpa_supplicant removed from ${places.busPolicy}`, remove: removeBusPolicy },
    { text: `Command ${places.command} removed`, remove: removeCommand },
    { text: `Program removed from ${places.programs}`, remove: removePrograms },
    { text: `System user ${userName} removed`, remove: removeUser },
    { text: `What the device kept removed from ${places.state}`, remove: removeState },
  ]

const notice =
  "Last, NetworkManager forgets the networks that Porchlight joined: this machine may lose its Wi-Fi now"

/**
 * Shows each step when it is over; the networks come last, as the way to this machine may go with them. Rejects with a
 * `PorchlightError`: `cannot-uninstall` where it is not root. After a failed step the others are done all the same, and
 * the first error is told. Once more, it finds nothing and says so.
 */
export async function uninstall(show: Show, system: System = thisMachine()): Promise<void> {
  if (system.userNumber !== 0) {
    const sentence = `Nothing was changed: removing a service takes root. Run it as root: sudo ${ownCommand()} uninstall.`
    throw new PorchlightError("cannot-uninstall", sentence)
  }
  const wasInstalled = await isInstalled(system)
  const errors: PorchlightError[] = []
  for (const { text, remove } of wasInstalled ? removals : []) {
    try {
      show({ state: (await remove(system)) ? "done" : "unchanged", text })
    } catch (error) {
      show({ state: "failed", text })
      errors.push(explained(error, text))
    }
  }
  if (wasInstalled) show({ state: "unchanged", text: notice })
  try {
    const count = await system.forgetNetworks()
    if (wasInstalled || count > 0) show({ state: count > 0 ? "done" : "unchanged", text: forgotten(count) })
    else show({ state: "unchanged", text: "Nothing of Porchlight is installed here" })
  } catch (error) {
    show({
      state: "failed",
      text: "NetworkManager could not be asked for the networks that Porchlight joined",
    })
    errors.push(explained(error, "Forget networks"))
  }
  if (errors[0] !== undefined) throw errors[0]
}

function forgotten(count: number): string {
  if (count === 0) return "NetworkManager knows no network by Porchlight"
  return count === 1 ? "One network forgotten" : `${count} networks forgotten`
}

async function isInstalled(system: System): Promise<boolean> {
  for (const place of [places.programs, places.state, places.unit, places.polkitRule, places.busPolicy]) {
    if (await isThere(on(system, place))) return true
  }
  return hasUser(system)
}

/** There after the first upgrade. */
async function removeGuard(system: System): Promise<boolean> {
  const path = on(system, places.guardUnit)
  if (!(await isThere(path))) return false
  await must(system, "systemctl", "disable", "--quiet", "--now", guardUnitName)
  return removePlaced(path)
}

async function removeUnit(system: System): Promise<boolean> {
  // What was said beside it, by `systemctl edit`, means nothing without it.
  await rm(on(system, `${places.unit}.d`), { recursive: true, force: true })
  if (!(await removePlaced(on(system, places.unit)))) return false
  await must(system, "systemctl", "daemon-reload")
  // That it failed once is remembered; where it never did, this finds no such unit.
  await system.run("systemctl", ["reset-failed", unitName])
  return true
}

async function removeBusPolicy(system: System): Promise<boolean> {
  if (!(await removePlaced(on(system, places.busPolicy)))) return false
  // Before its user goes: the bus complains of a policy for somebody it does not know.
  await must(system, "systemctl", "reload", "dbus.service")
  return true
}

async function removeState(system: System): Promise<boolean> {
  const folder = on(system, places.state)
  const wasThere = await isThere(folder)
  await rm(folder, { recursive: true, force: true })
  return wasThere
}
