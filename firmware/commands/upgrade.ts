/** `porchlight upgrade`: each step is shown when it is over. */
import { controlClient } from "../control/control-client.ts"
import { places } from "../service/places.ts"
import { on, thisMachine } from "../service/system.ts"
import { continueUpgrade, type Upgrading } from "../upgrade/ended-upgrade.ts"
import { usualPatience } from "../upgrade/healthy.ts"
import { upgrade } from "../upgrade/upgrade.ts"
import type { UpgradeAction } from "../upgrade-words.ts"
import { showStep } from "./service.ts"

/** A device that hangs is not waited for. */
const askMilliseconds = 5000

export async function upgradeService(action: UpgradeAction): Promise<void> {
  const system = thisMachine()
  const { status } = controlClient(on(system, places.state), askMilliseconds)
  const upgrading: Upgrading = { system, show: showStep, ask: status, patience: usualPatience }
  if (action.kind === "continue") return void (await continueUpgrade(upgrading))
  // A terminal that goes away, or an impatient hand, ends nothing half-way: the guard would have to.
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) process.on(signal, () => {})
  process.stdout.write("\n")
  const version = await upgrade(action, upgrading)
  process.stdout.write(`\n  Version ${version} runs.\n\n`)
}
