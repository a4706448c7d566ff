#!/usr/bin/env node
/** The `porchlight` command. */
import { randomBytes } from "node:crypto"
import { open } from "node:fs/promises"
import { resolve } from "node:path"
import { type Command, help, type LabelForm, parseCommandLine, type RunOptions } from "./command-line.ts"
import { PorchlightError } from "./core/errors.ts"
import { loadIdentity } from "./core/identity.ts"
import { labelOf } from "./core/label.ts"
import { checkName, isName } from "./core/naming.ts"
import { storeSavedNetworks } from "./core/saved-networks.ts"
import { createLog } from "./hosts/node/log.ts"
import { openStore } from "./hosts/node/store.ts"
import { defaultAir, loadAir } from "./hosts/simulator/load-air.ts"
import { svgLabel } from "./label/svg-label.ts"
import { terminalLabel } from "./label/terminal-label.ts"
import { createDevice, type Device, defaultStateFolder, version } from "./porchlight.ts"
import { welcome } from "./welcome.ts"

/** Wrong words on the command line, as most commands of Unix have it. */
const exitUsage = 2
const exitFailure = 1
const usageCodes = ["bad-argument", "bad-name", "unsupported-access-point", "bad-air", "bad-address"]

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
  if (command.kind === "label") return printLabel(command, stateFolder, name)
  return run(command, stateFolder, name)
}

async function run(options: RunOptions, stateFolder: string, name: string): Promise<void> {
  const { accessPoint, setupCode, http, dns, oneRadio, fast, portalTimeoutMilliseconds } = options
  const device = await createDevice({
    name,
    accessPoint,
    setupCode,
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
  const colours = hasColours()
  process.stdout.write(welcome(device, { stateFolder, ownAir: options.air !== undefined, colours }))
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

/** Whether standard output is a terminal with colours, whose owner wants them (NO_COLOR). */
function hasColours(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors()
}

/** The label of a device that may never have run: what it is made of is drawn now, and there when it does. */
async function printLabel(
  options: RunOptions & { readonly form: LabelForm },
  stateFolder: string,
  name: string,
): Promise<void> {
  checkName(name)
  const log = createLog({ level: options.logLevel, stream: process.stderr })
  const random = (byteCount: number) => new Uint8Array(randomBytes(byteCount))
  const identity = await loadIdentity(await openStore(stateFolder), random, log)
  const label = labelOf(name, identity, options)
  const { form } = options
  if (form.kind === "terminal") {
    process.stdout.write(`\n${terminalLabel(label, { colours: hasColours() })}\n`)
  } else if (form.file === "-") {
    process.stdout.write(svgLabel(label))
  } else {
    await writeLabel(form.file, svgLabel(label))
    process.stdout.write(
      `${form.file} holds the label of ${name}: 50 by 25 mm, to be printed in its own size.\n`,
    )
  }
}

/** For its owner alone: whoever reads it can set the device up. */
async function writeLabel(file: string, svg: string): Promise<void> {
  await writePrivately(file, svg).catch((error: NodeJS.ErrnoException) => {
    const message = `The label cannot be written to ${file} (${error.code}). Give --svg a file in a folder of yours.`
    throw new PorchlightError("label-unwritable", message, { file, cause: error.code })
  })
}

/** For its owner alone, also where the file was there before; whatever is no file, `/dev/null` say, keeps its mode. */
async function writePrivately(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600)
  try {
    if ((await file.stat()).isFile()) await file.chmod(0o600)
    await file.writeFile(text)
  } finally {
    await file.close()
  }
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
