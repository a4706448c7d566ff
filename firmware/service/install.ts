/**
 * Makes Porchlight a service of this machine: its own user, just the rights it needs, up at each start. Each part looks
 * first and changes only what is not so yet; a run that was cut, or failed, is continued by the next.
 */
import { rm, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { PorchlightError } from "../core/errors.ts"
import { brokerFiles } from "./broker-files.ts"
import { busPolicyPart } from "./bus-policy.ts"
import { commandPart } from "./command.ts"
import { type InstallOptions, runWords } from "./install-options.ts"
import { certificatePart } from "./own-certificate.ts"
import { makeOpenFolder } from "./placed-file.ts"
import { places } from "./places.ts"
import { polkitRulePart } from "./polkit-rule.ts"
import { missing } from "./preconditions.ts"
import { programPart, removeOlderPrograms } from "./program.ts"
import { readableFilesPart } from "./readable-files.ts"
import { runningPart } from "./running-service.ts"
import { userPart } from "./service-user.ts"
import { perform, type Show } from "./step.ts"
import { on, type System, thisMachine } from "./system.ts"
import { unitPart } from "./unit.ts"
import { unitText } from "./unit-file.ts"

/**
 * Shows each step when it is over. Rejects with a `PorchlightError`: `cannot-install` before anything was changed, where
 * the machine lacks something, each of them shown as failed; `service-not-started` with the service's last words; and
 * others that name the part. What is done stays done.
 */
export async function install(
  options: InstallOptions,
  show: Show,
  system: System = thisMachine(),
): Promise<void> {
  const words = runWords(options)
  const faults = await missing(system, options)
  for (const text of faults) show({ state: "failed", text })
  if (faults.length > 0) {
    const sentence =
      "Nothing was changed: this machine is not ready yet. Do what is said above, then install again."
    throw new PorchlightError("cannot-install", sentence, { faults })
  }
  const program = await programPart(system)
  const unit = unitText(program.nodePath, words)
  const due = () => noteRestartDue(system)
  await perform(program, show, due)
  await perform(await commandPart(system, program.nodePath), show)
  await perform(userPart(system), show, due)
  await perform(polkitRulePart(system), show, due)
  await perform(busPolicyPart(system), show, due)
  // The user that has to read it is there by now.
  if (options.certificate !== undefined) await perform(certificatePart(system, options.certificate), show)
  const files = options.mqtt === undefined ? [] : brokerFiles(options.mqtt)
  if (files.length > 0) await perform(readableFilesPart(system, files), show)
  await perform(unitPart(system, unit), show, due)
  await perform(runningPart(system), show)
  await rm(on(system, places.restartDue), { force: true })
  await removeOlderPrograms(system)
}

async function noteRestartDue(system: System): Promise<void> {
  const file = on(system, places.restartDue)
  await makeOpenFolder(dirname(file))
  await writeFile(file, "")
}
