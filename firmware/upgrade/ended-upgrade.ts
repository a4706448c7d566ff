/**
 * The second half of an upgrade: the state is copied, the program changed over, judged, and confirmed or taken back. Each
 * stage may be done again from its beginning, by this process or, after a cut, by the guard.
 */
import { readlink, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { PorchlightError } from "../core/errors.ts"
import { syncFolder } from "../hosts/node/sync-folder.ts"
import { asServiceUser } from "../service/as-service-user.ts"
import { isThere } from "../service/placed-file.ts"
import { places, unitName } from "../service/places.ts"
import { copiedNode, useProgram } from "../service/program.ts"
import { perform, type Show } from "../service/step.ts"
import { must, on, type System } from "../service/system.ts"
import { type AskDevice, type Patience, untilHealthy } from "./healthy.ts"
import { bootId, isRunning } from "./running-process.ts"
import { readRecord, type UpgradeRecord, writeRecord } from "./upgrade-record.ts"

export interface Upgrading {
  readonly system: System
  readonly show: Show
  readonly ask: AskDevice
  readonly patience: Patience
}

/** A version that the power goes with each time is not to be tried for ever. */
const triesMaximum = 3

/** Above the unit's own limits, after which systemd itself says that it failed. */
const startMilliseconds = 160_000

/**
 * Beside whose start that of the service is: with the machine's own, a radio may be late, without which no version starts.
 * systemd tries again until it is there, and so long a version has to answer.
 */
type Start = "alone" | "with the machine"

/** Rejects with `taken-back` when the old version runs again, and with what kept it from that. */
export async function endUpgrade(
  record: UpgradeRecord,
  upgrading: Upgrading,
  beside: Start = "alone",
): Promise<void> {
  if (record.stage === "returning")
    return takeBack(record, upgrading, "it was being taken back when the power went")
  try {
    await (record.stage === "copying" ? changeOver(record, upgrading) : judge(record, upgrading, beside))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    await takeBack((await readRecord(upgrading.system)) ?? record, upgrading, reason)
  }
}

/** For the guard: waits while the process that began it lives. Resolves to whether there was one to end. */
export async function continueUpgrade(upgrading: Upgrading): Promise<boolean> {
  const { system } = upgrading
  const boot = await bootId()
  for (;;) {
    const record = await readRecord(system)
    if (record === undefined) return false
    if (record.boot === boot && record.process !== process.pid && isRunning(record.process)) {
      await new Promise((resolve) => setTimeout(resolve, upgrading.patience.pauseMilliseconds))
      continue
    }
    const mine = { ...record, boot, process: process.pid, tries: record.tries + 1 }
    await writeRecord(system, mine)
    // Cut before the new one could run: the old one goes on, and whoever wanted it asks again.
    if (mine.stage === "copying") await takeBack(mine, upgrading, "it was cut before the new version ran")
    else if (mine.tries >= triesMaximum) await takeBack(mine, upgrading, `it was cut ${triesMaximum} times`)
    else await endUpgrade(mine, upgrading, record.boot === boot ? "alone" : "with the machine")
    return true
  }
}

async function changeOver(record: UpgradeRecord, upgrading: Upgrading): Promise<void> {
  const { system, show } = upgrading
  const copied = `What the device keeps, copied; the copy stays until the new version has run for a day`
  await perform(
    step(copied, async () => {
      await must(system, "systemctl", "stop", unitName)
      await copyState(system, "copy")
    }),
    show,
  )
  const judging = { ...record, stage: "judging" } as const
  await writeRecord(system, judging)
  await judge(judging, upgrading, "alone")
}

async function judge(record: UpgradeRecord, upgrading: Upgrading, beside: Start): Promise<void> {
  const { system, show, ask, patience } = upgrading
  const isPatient = beside === "with the machine"
  const begun = isPatient ? "it starts with the machine" : "and started it"
  await perform(
    step(`Changed over to the new version, ${begun}`, async () => {
      if ((await readlink(on(system, places.program))) !== record.to) {
        // Cut before this, the machine has started the old one, which would be judged in the new one's place.
        await must(system, "systemctl", "stop", unitName)
        await useProgram(system, record.to)
      }
      await start(system).catch((error) => {
        if (!isPatient) throw error
      })
    }),
    show,
  )
  const healthy = `It answers, and has done so for ${patience.staySeconds} s`
  await perform(
    step(healthy, () => untilHealthy(ask, patience, { mayEndMeanwhile: isPatient })),
    show,
  )
  await close(system)
}

/** The old program, with what the device kept then. */
async function takeBack(record: UpgradeRecord, { system, show }: Upgrading, reason: string): Promise<void> {
  await perform(
    step("The version before runs again, with what the device kept then", async () => {
      // A service that will not stop is ended by systemd itself after its limit.
      await must(system, "systemctl", "stop", unitName)
      try {
        await giveBack(record, system)
      } catch (error) {
        // A device with what there is beats one that stands. Where it runs, that is what it goes on with: given back at a
        // later start of the machine, the copy would cost what is kept from here on.
        if (await start(system).then(yes, no)) await close(system)
        throw error
      }
      // From here on systemd has it start, even if this process is killed.
      await must(system, "systemctl", "start", "--no-block", unitName)
      await close(system)
      await start(system)
    }),
    show,
  )
  await rm(join(on(system, places.programs), record.to), { recursive: true, force: true })
  const remedy =
    "Nothing of the device's is lost. journalctl -u porchlight has the rest; try another version."
  const sentence = `The upgrade was taken back: ${reason.replace(/\.$/, "")}. ${remedy}`
  throw new PorchlightError("taken-back", sentence, { reason })
}

async function giveBack(record: UpgradeRecord, system: System): Promise<void> {
  if (record.stage !== "copying") {
    await writeRecord(system, { ...record, stage: "returning" })
    await useProgram(system, record.from)
    await copyState(system, "restore")
  }
  // No reason to leave the device standing: it takes away itself what is left, when it has run for a day.
  await copyState(system, "remove").catch(() => {})
}

const yes = () => true
const no = () => false

async function close(system: System): Promise<void> {
  await rm(on(system, places.upgrade), { force: true })
  await syncFolder(dirname(on(system, places.upgrade)))
}

/** systemctl waits for the service's own word that it is ready. */
async function start(system: System): Promise<void> {
  const { code, complaint } = await system.run("systemctl", ["start", unitName], startMilliseconds)
  if (code === 0) return
  throw new PorchlightError(
    "service-not-started",
    `it did not start: ${complaint.trim() || `code ${code}`}`,
    { code },
  )
}

/** As the service's user: see `state-copier.ts`. */
async function copyState(system: System, action: "copy" | "restore" | "remove"): Promise<void> {
  const own = `${places.guard}/${copiedNode}`
  const node = (await isThere(on(system, own))) ? on(system, own) : system.nodePath
  const program = on(system, `${places.guard}/dist/program/upgrade/state-copier.js`)
  const [command, words] = asServiceUser
  await must(system, command, ...words, node, program, action, on(system, places.state))
}

function step(text: string, work: () => Promise<void>) {
  return { text, look: async () => work }
}
