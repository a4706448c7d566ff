/** `porchlight restore FILE`: makes a device the one that was saved, whole or not at all. It must not run meanwhile. */
import { type BackupContent, decodeContent } from "../backup/backup-content.ts"
import { backupMaximumBytes, checkBackup, openBackup } from "../backup/backup-file.ts"
import { controlClient } from "../control/control-client.ts"
import { PorchlightError } from "../core/errors.ts"
import { replaceState } from "../hosts/node/replaced-state.ts"
import { checkFormat, formatKey } from "../hosts/node/state-format.ts"
import { openStore } from "../hosts/node/store.ts"
import { readBoundedFile } from "./bounded-file.ts"
import { keptChoices, keptName } from "./kept-choices.ts"
import { askPassphrase } from "./passphrase.ts"
import type { Place } from "./place.ts"

export interface RestoreOptions {
  readonly file: string
  /** Another device that is there already may go. */
  readonly replace: boolean
  readonly passphraseFile: string | undefined
}

const identityKey = "identity"

export async function restore(place: Place, options: RestoreOptions): Promise<void> {
  const { stateFolder, start } = place
  await refuseWhileRunning(place)
  const bytes = await read(options.file)
  checkBackup(bytes)
  const passphrase = await askPassphrase(options.passphraseFile, false)
  const content = decodeContent(await openBackup(bytes, passphrase))
  checkFormat(options.file, content.values.get(formatKey))
  const store = await openStore(stateFolder)
  const present = await store.get(identityKey)
  const isOther = present !== undefined && !isSame(present, content)
  if (isOther && !options.replace) throw otherDevice(stateFolder, await keptName(store), place)
  // Somebody has typed meanwhile.
  await refuseWhileRunning(place)
  await replaceState(stateFolder, content.values)
  const day = new Date(content.madeAtMilliseconds).toISOString().slice(0, 10)
  process.stdout.write(`${await keptName(store)} is back, as it was on ${day}. Start it: ${start}\n`)
  if ((await keptChoices(store))?.radio !== "networkmanager") return
  process.stdout.write(
    "Its Wi-Fi networks were with NetworkManager: where that knows none, set it up again.\n",
  )
}

async function refuseWhileRunning({ stateFolder, stop }: Place): Promise<void> {
  if ((await controlClient(stateFolder).status()) === undefined) return
  const sentence = `A device is running with the state folder ${stateFolder}. End it first: ${stop}`
  throw new PorchlightError("device-runs", sentence, { stateFolder })
}

async function read(path: string): Promise<Uint8Array> {
  const bytes = await readBoundedFile(path, backupMaximumBytes).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, String(error.code))
  })
  if (bytes !== undefined) return bytes
  throw unreadable(path, "it is larger than any backup")
}

function isSame(identity: Uint8Array, { values }: BackupContent): boolean {
  return Buffer.compare(identity, values.get(identityKey) ?? new Uint8Array()) === 0
}

function unreadable(path: string, cause: string): PorchlightError {
  const sentence = `${path} cannot be read (${cause}). Give the file that backup wrote.`
  return new PorchlightError("file-unreadable", sentence, { path, cause })
}

function otherDevice(stateFolder: string, name: string, { command }: Place): PorchlightError {
  const sentence =
    `${stateFolder} holds another device already: ${name}, with its own label. It would be gone. ` +
    `Save it first, "${command("backup FILE")}", or say --replace.`
  return new PorchlightError("other-device", sentence, { stateFolder, name })
}
