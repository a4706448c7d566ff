/** `porchlight doctor`: whether this machine can be a device. START HERE for this folder: each check has a file of its own. */
import { late, within } from "./bounded.ts"
import { type Finding, note } from "./finding.ts"
import { examineInstallation } from "./installation.ts"
import { examineService } from "./installed-service.ts"
import { type Machine, thisMachine } from "./machine.ts"
import { examineManager } from "./manager.ts"
import { examinePermissions } from "./permissions.ts"
import { examinePorts } from "./ports.ts"
import { examinePrograms } from "./programs.ts"
import { examineRadios } from "./radios.ts"
import { examineRivals } from "./rivals.ts"
import { type ExamineOptions, lookAround, type Scene } from "./scene.ts"
import { examineSetupAddress } from "./setup-address.ts"
import { examineSwitches } from "./switches.ts"
import { examineSystem } from "./system.ts"

export type { Finding } from "./finding.ts"
export type { ExamineOptions } from "./scene.ts"

/** A healthy machine answers all of it within 0.2 s. */
const usualLimitMilliseconds = 3000

interface Check {
  readonly subject: string
  readonly examine: (scene: Scene) => Promise<readonly Finding[]>
}

/** In the order in which a person would put them right. */
const checks: readonly Check[] = [
  { subject: "System", examine: examineSystem },
  { subject: "NetworkManager", examine: examineManager },
  { subject: "Radio", examine: examineRadios },
  { subject: "Wi-Fi", examine: examineSwitches },
  { subject: "Other programs", examine: examineRivals },
  { subject: "Programs", examine: examinePrograms },
  { subject: "Installation", examine: examineInstallation },
  { subject: "Ports", examine: examinePorts },
  { subject: "Setup network", examine: examineSetupAddress },
  { subject: "Permissions", examine: examinePermissions },
  { subject: "Service", examine: examineService },
]

/**
 * Looks, and changes nothing: no interface is made, no service started, no port opened. Never rejects for what the machine
 * lacks; what could not be looked at is a note. The bus, NetworkManager and then each check may take
 * `limitMilliseconds`, 3 s when left out.
 */
export async function examine(
  options: ExamineOptions = {},
  machine: Machine = thisMachine(),
  limitMilliseconds = usualLimitMilliseconds,
): Promise<readonly Finding[]> {
  const scene = await lookAround(machine, options, limitMilliseconds)
  try {
    // Elsewhere there is nothing to install that would help.
    const chosen = machine.platform === "linux" ? checks : checks.slice(0, 1)
    return (await Promise.all(chosen.map((check) => bounded(check, scene, limitMilliseconds)))).flat()
  } finally {
    // A bus that does not answer is not waited for.
    scene.bus?.close().catch(() => {})
  }
}

async function bounded(
  { subject, examine }: Check,
  scene: Scene,
  limitMilliseconds: number,
): Promise<readonly Finding[]> {
  try {
    const findings = await within(limitMilliseconds, examine(scene))
    if (findings !== late) return findings
    return [note(subject, `This was not to be learnt within ${limitMilliseconds / 1000} s.`)]
  } catch (error) {
    return [
      note(subject, `This could not be looked at: ${error instanceof Error ? error.message : String(error)}`),
    ]
  }
}
