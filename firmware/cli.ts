#!/usr/bin/env node
/** The `porchlight` command. */
import { randomBytes } from "node:crypto"
import { resolve } from "node:path"
import { type Command, help, parseCommandLine, type RunOptions } from "./command-line.ts"
import { PorchlightError } from "./core/errors.ts"
import { isName } from "./core/naming.ts"
import { storeSavedNetworks } from "./core/saved-networks.ts"
import { createLog } from "./hosts/node/log.ts"
import { openStore } from "./hosts/node/store.ts"
import { defaultAir, loadAir } from "./hosts/simulator/load-air.ts"
import { createDevice, type Device, defaultStateFolder, version } from "./porchlight.ts"
import { welcome } from "./welcome.ts"

/** Wrong words on the command line, as most commands of Unix have it. */
const exitUsage = 2
const exitFailure = 1
const usageCodes = ["bad-argument", "bad-name", "bad-air", "bad-address"]

// A reader that goes away, `head` for instance, ends no device.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})

try {
  await main(parseCommandLine(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof PorchlightError)) throw error
  process.stderr.write(`porchlight: ${error.message}\n`)
  process.exit(usageCodes.includes(error.code) ? exitUsage : exitFailure)
}

async function main(command: Command): Promise<void> {
  if (command.kind === "help") return void process.stdout.write(help)
  if (command.kind === "version") return void process.stdout.write(`${version}\n`)
  const stateFolder = resolve(command.stateFolder ?? defaultStateFolder())
  const name = command.name ?? (await keptName(stateFolder))
  if (command.kind === "clear") return clear(stateFolder, name)
  return run(command, stateFolder, name)
}

async function run(options: RunOptions, stateFolder: string, name: string): Promise<void> {
  const { http, dns, oneRadio, fast, portalTimeoutMilliseconds } = options
  const device = await createDevice({
    name,
    http,
    dns,
    stateFolder,
    oneRadio,
    fast,
    air: options.air === undefined ? defaultAir() : await loadAir(options.air),
    log: createLog({ level: options.logLevel, stream: process.stderr }),
    ...(portalTimeoutMilliseconds === undefined ? {} : { portalTimeoutMilliseconds }),
  })
  closeOnSignal(device)
  process.stdout.write(welcome(device, { stateFolder, ownAir: options.air !== undefined }))
  await device.connectOrSetup().catch(async (error) => {
    await device.close()
    if (!(error instanceof PorchlightError && error.code === "closed")) throw error
  })
}

function closeOnSignal(device: Device): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void device.close().then(() => process.exit(0)))
  }
}

async function clear(stateFolder: string, name: string): Promise<void> {
  const store = await openStore(stateFolder)
  await storeSavedNetworks(store, [])
  process.stdout.write(`${name} knows no network now. If it is running, restart it to set it up again.\n`)
}

/** Drawn once and kept, so that the label on the device stays true. */
async function keptName(stateFolder: string): Promise<string> {
  const store = await openStore(stateFolder)
  const kept = await store.get("name")
  if (kept !== undefined) {
    const name = new TextDecoder().decode(kept)
    if (isName(name)) return name
    await store.setAside("name")
  }
  const name = `ding-${randomBytes(4).toString("hex").slice(0, 7)}`
  await store.set("name", new TextEncoder().encode(name))
  return name
}
