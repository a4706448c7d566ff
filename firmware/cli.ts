#!/usr/bin/env node
/** The `porchlight` command. Each of its commands is loaded alone: a device keeps no memory for the others. */
import { resolve } from "node:path"
import { type Command, parseCommandLine } from "./command-line.ts"
import { PorchlightError } from "./core/errors.ts"
import { help } from "./help.ts"
import { defaultStateFolder } from "./machine.ts"

const exitFailure = 1
/** Wrong words on the command line, as most commands of Unix have it. */
const exitUsage = 2
const usageCodes = [
  "bad-argument",
  "bad-name",
  "bad-country",
  "unsupported-access-point",
  "bad-air",
  "bad-address",
]

// A reader that goes away, `head` for instance, ends no device.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})

try {
  await main(parseCommandLine(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof PorchlightError)) throw error
  const { complain } = await import("./commands/terminal.ts")
  complain(error.message)
  process.exit(usageCodes.includes(error.code) ? exitUsage : exitFailure)
}

async function main(command: Command): Promise<void> {
  switch (command.kind) {
    case "help":
      return void process.stdout.write(help)
    case "version":
      return void process.stdout.write(`${(await import("./porchlight.ts")).version}\n`)
    case "run": {
      const { run } = await import("./commands/run.ts")
      const stateFolder = resolve(command.stateFolder ?? defaultStateFolder())
      return run(command, stateFolder, command.name ?? (await nameIn(stateFolder)))
    }
    case "doctor": {
      const { doctor } = await import("./commands/doctor.ts")
      if (!(await doctor(command))) process.exitCode = exitFailure
      return
    }
    case "devices":
      return (await import("./commands/devices.ts")).printDevices(command)
    case "install":
      return (await import("./commands/service.ts")).installService(command)
    case "uninstall":
      return (await import("./commands/service.ts")).uninstallService()
    case "upgrade":
      return (await import("./commands/upgrade.ts")).upgradeService(command.action)
    default:
      return toDevice(command)
  }
}

/** What is asked of a device that is there already. */
async function toDevice(
  command: Exclude<
    Command,
    { kind: "help" | "version" | "run" | "devices" | "doctor" | "install" | "uninstall" | "upgrade" }
  >,
): Promise<void> {
  const { placeOf } = await import("./commands/place.ts")
  const place = await placeOf(command)
  switch (command.kind) {
    case "status":
      return (await import("./commands/status.ts")).printStatus(place, command)
    case "setup":
      return (await import("./commands/setup.ts")).openSetup(place)
    case "clear":
      return (await import("./commands/clear.ts")).clear(place, command)
    case "ca":
      return (await import("./commands/ca.ts")).ca(place, command)
    case "token":
      return (await import("./commands/tokens.ts")).tokens(place, command.action)
    case "notify":
      return (await import("./commands/notify.ts")).notify(place, command)
    case "backup":
      return (await import("./commands/backup.ts")).backup(place, command)
    case "restore":
      return (await import("./commands/restore.ts")).restore(place, command)
    case "phones":
      return (await import("./commands/phones.ts")).phones(place, command.action)
    case "label": {
      const { printLabel } = await import("./commands/label.ts")
      return printLabel(command, place.stateFolder, command.name ?? (await nameIn(place.stateFolder)))
    }
  }
}

async function nameIn(stateFolder: string): Promise<string> {
  const { openStore } = await import("./hosts/node/store.ts")
  const { keptName } = await import("./commands/kept-choices.ts")
  return keptName(await openStore(stateFolder))
}
