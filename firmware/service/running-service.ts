/** The service in systemd's hands: started with what is installed, at each start of the machine too. */
import { PorchlightError } from "../core/errors.ts"
import { isThere } from "./placed-file.ts"
import { places, unitName } from "./places.ts"
import type { Part } from "./step.ts"
import { must, on, type System, succeeds } from "./system.ts"

/** Above the unit's TimeoutStopSec= and TimeoutStartSec= together, after which systemd itself says that it failed. */
const startLimitMilliseconds = 160_000

/** Enough for an error and what led to it. */
const logLines = 10

/** Restarts it when something about it has changed, in this run or in one that was cut. */
export function runningPart(system: System): Part {
  return {
    text: `${unitName} is running, and starts with this machine`,
    async look() {
      const isDue = await isThere(on(system, places.restartDue))
      const runs = await succeeds(system, "systemctl", "is-active", "--quiet", unitName)
      const isEnabled = await succeeds(system, "systemctl", "is-enabled", "--quiet", unitName)
      if (!isDue && runs && isEnabled) return undefined
      return async () => {
        await must(system, "systemctl", "daemon-reload")
        // Its policies; nobody loses the connection.
        await must(system, "systemctl", "reload", "dbus.service")
        if (!isEnabled) await must(system, "systemctl", "enable", "--quiet", unitName)
        if (isDue || !runs) await restart(system)
      }
    },
  }
}

/** Resolves to whether it ran, or would have with the machine's next start. */
export async function stopService(system: System): Promise<boolean> {
  if (!(await isThere(on(system, places.unit)))) return false
  await must(system, "systemctl", "disable", "--quiet", "--now", unitName)
  return true
}

/** systemctl waits for the service's own word that it is ready. */
async function restart(system: System): Promise<void> {
  const { code, complaint } = await system.run("systemctl", ["restart", unitName], startLimitMilliseconds)
  if (code === 0) return
  const asked = ["--unit", unitName, "--lines", String(logLines), "--output", "cat", "--no-pager"]
  const { output } = await system.run("journalctl", asked)
  const log = output.trim()
  const words = log === "" ? complaint.trim() : log
  const sentence = `${unitName} did not start. Mend what it says, then run it again. Its last words:\n${words}`
  throw new PorchlightError("service-not-started", sentence, { code, log })
}
