/**
 * `porchlight upgrade`: another version beside the one in use, judged when it runs, and taken back where it does not.
 * Until it is copied whole nothing in use is touched; from then on a record says what is to be ended, see `endUpgrade`.
 */
import { readFile, readlink, realpath, rm, statfs } from "node:fs/promises"
import { join } from "node:path"
import { PorchlightError } from "../core/errors.ts"
import { ownCommand } from "../hosts/linux/own-command.ts"
import { isThere } from "../service/placed-file.ts"
import { guardUnitName, places } from "../service/places.ts"
import { copiedNode, copyProgram, isCopied, removeOlderPrograms, useProgram } from "../service/program.ts"
import { programFiles } from "../service/program-files.ts"
import { explained, perform } from "../service/step.ts"
import { must, on, type System } from "../service/system.ts"
import { endUpgrade, type Upgrading } from "./ended-upgrade.ts"
import { fetchPackage } from "./fetched-package.ts"
import { guardPart } from "./guard-unit.ts"
import { holdUpgrades } from "./one-upgrade.ts"
import { bootId } from "./running-process.ts"
import { readRecord, writeRecord } from "./upgrade-record.ts"

export interface UpgradeOptions {
  /** A package file, a version or a tag. */
  readonly wish: string
  /** An older version than the one in use may come, too. */
  readonly downgrade: boolean
}

/** A program with its packages has some 15 MB, and Node 110; both lie there twice for a while. */
const freeMinimumBytes = 100_000_000

/** Resolves to the version that runs now. Rejects with a `PorchlightError`; `taken-back` where the old one runs again. */
export async function upgrade(options: UpgradeOptions, upgrading: Upgrading): Promise<string> {
  await checkMachine(upgrading.system)
  const letGo = await holdUpgrades(upgrading.system)
  try {
    return await upgradeAlone(options, upgrading)
  } finally {
    // One that stays is seen to be nobody's; what the upgrade itself has to say is more.
    await letGo().catch(() => {})
  }
}

async function upgradeAlone(options: UpgradeOptions, { system, show, ...rest }: Upgrading): Promise<string> {
  const from = await readlink(on(system, places.program))
  const present = await versionOf(join(on(system, places.programs), from))
  const fetched = await fetchPackage(system, options.wish)
  let to: string | undefined
  try {
    if (!options.downgrade && (await fetched.isOlderThan(present))) throw older(fetched.version, present)
    const files = await withNode(system, fetched.folder)
    if (await isCopied(files, on(system, places.program))) {
      show({ state: "unchanged", text: `Version ${present} is in use already` })
      return present
    }
    show({ state: "done", text: `Version ${fetched.version} fetched, in place of ${present}` })
    await removeOlderPrograms(system, fetched.name)
    to = await copyProgram(system, files)
    const guard = await guardProgram(system, from)
    await useProgram(system, guard, places.guard)
  } catch (error) {
    if (to !== undefined) await rm(join(on(system, places.programs), to), { recursive: true, force: true })
    throw explained(error, "The new version beside the one in use")
  } finally {
    await fetched.remove()
  }
  const node = (await isThere(on(system, `${places.guard}/${copiedNode}`)))
    ? `${places.guard}/${copiedNode}`
    : system.nodePath
  await perform(guardPart(system, node), show)
  const record = { from, to, process: process.pid, boot: await bootId(), tries: 0, stage: "copying" } as const
  await writeRecord(system, record)
  // It waits until this process has ended, and ends what that has not.
  await must(system, "systemctl", "start", "--no-block", guardUnitName)
  await endUpgrade(record, { system, show, ...rest })
  return versionOf(on(system, places.program))
}

async function checkMachine(system: System): Promise<void> {
  const refuse = (code: string, sentence: string) =>
    new PorchlightError(code, `Nothing was changed: ${sentence}`)
  if (system.userNumber !== 0) {
    throw refuse("cannot-upgrade", `upgrading takes root. Run it as root: sudo ${ownCommand()} upgrade.`)
  }
  if (!(await isThere(on(system, places.unit))) || !(await isThere(on(system, places.program)))) {
    throw refuse(
      "not-installed",
      `no Porchlight is installed here. Install it: sudo ${ownCommand()} install.`,
    )
  }
  if ((await readRecord(system)) !== undefined) {
    throw refuse("upgrade-runs", `an upgrade is under way. journalctl -u ${guardUnitName} says how it goes.`)
  }
  const { bsize, bavail } = await statfs(on(system, places.programs))
  if (bsize * bavail < freeMinimumBytes) {
    const wanted = `${freeMinimumBytes / 1e6} MB`
    throw refuse("disk-full", `the disk of ${places.programs} has less than ${wanted} free. Free some space.`)
  }
}

/** A Node that was copied at the installation goes along. */
async function withNode(system: System, packageFolder: string) {
  const files = new Map(await programFiles(packageFolder))
  const node = on(system, `${places.program}/${copiedNode}`)
  if (await isThere(node)) files.set(copiedNode, await realpath(node))
  return files
}

/** The program in use, where it is this one; where it came before upgrades, a copy of this one. */
async function guardProgram(system: System, from: string): Promise<string> {
  if ((await realpath(system.packageFolder)) === (await realpath(on(system, places.program)))) return from
  return copyProgram(system, await withNode(system, system.packageFolder))
}

async function versionOf(folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    version?: unknown
  }
  return typeof version === "string" ? version : "0.0.0"
}

function older(version: string, present: string): PorchlightError {
  const sentence = `Nothing was changed: ${version} is older than ${present}, which is in use. To go back, say --downgrade.`
  return new PorchlightError("older-version", sentence, { version, present })
}
