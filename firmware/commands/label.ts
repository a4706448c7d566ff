/** `porchlight label`: what belongs on the device. */
import { randomBytes } from "node:crypto"
import { open } from "node:fs/promises"
import type { RunOptions } from "../command-line.ts"
import { PorchlightError } from "../core/errors.ts"
import type { Store } from "../core/host.ts"
import { loadIdentity } from "../core/identity.ts"
import { labelOf, type ProtectionOptions } from "../core/label.ts"
import { checkName } from "../core/naming.ts"
import { createLog } from "../hosts/node/log.ts"
import { openStore } from "../hosts/node/store.ts"
import { svgLabel } from "../label/svg-label.ts"
import { terminalLabel } from "../label/terminal-label.ts"
import type { LabelForm } from "../label-words.ts"
import { keptChoices } from "./kept-choices.ts"
import { labelSpeech, terminalLanguage } from "./label-language.ts"
import { hasColours } from "./terminal.ts"

/** The label of a device that may never have run: what it is made of is drawn now, and there when it does. */
export async function printLabel(
  options: RunOptions & { readonly form: LabelForm; readonly language: string | undefined },
  stateFolder: string,
  name: string,
): Promise<void> {
  checkName(name)
  const log = createLog({ level: options.logLevel, stream: process.stderr })
  const random = (byteCount: number) => new Uint8Array(randomBytes(byteCount))
  const store = await openStore(stateFolder)
  const identity = await loadIdentity(store, random, log)
  const label = labelOf(name, identity, await protectionFor(options, store))
  const { form } = options
  const speech = await labelSpeech(options.language ?? terminalLanguage(process.env), log)
  const words = speech.words.label
  const svg = () => svgLabel(label, { words, direction: speech.direction })
  if (form.kind === "terminal") {
    process.stdout.write(`\n${terminalLabel(label, { colours: hasColours(), words })}\n`)
  } else if (form.file === "-") {
    process.stdout.write(svg())
  } else {
    await writeLabel(form.file, svg())
    process.stdout.write(
      `${form.file} holds the label of ${name}: 50 by 25 mm, to be printed in its own size.\n`,
    )
  }
}

/** As it is said here, or else as the device was last run: the label of a device is not another one's. */
async function protectionFor(options: RunOptions, store: Store): Promise<ProtectionOptions> {
  const isSaid = options.accessPoint !== undefined || options.setupCode !== undefined
  return isSaid ? options : ((await keptChoices(store)) ?? options)
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
