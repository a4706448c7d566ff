/** `porchlight backup FILE`: all that a device keeps, encrypted. It may go on running meanwhile. */
import { stat } from "node:fs/promises"
import { encodeContent } from "../backup/backup-content.ts"
import { sealBackup } from "../backup/backup-file.ts"
import { checkNewFile, writeNewFile } from "../backup/new-file.ts"
import { PorchlightError } from "../core/errors.ts"
import { openStore } from "../hosts/node/store.ts"
import { storedKeys } from "../hosts/node/stored-keys.ts"
import { keptChoices, keptName } from "./kept-choices.ts"
import { askPassphrase } from "./passphrase.ts"
import type { Place } from "./place.ts"

export interface BackupOptions {
  readonly file: string
  /** A file that is there already may go. */
  readonly replace: boolean
  readonly passphraseFile: string | undefined
}

export async function backup({ stateFolder }: Place, options: BackupOptions): Promise<void> {
  const { file, replace } = options
  await checkNewFile(file, replace)
  // Opening the store would make it.
  if (!(await isFolder(stateFolder))) throw nothingThere(stateFolder)
  const store = await openStore(stateFolder)
  if ((await store.get("identity")) === undefined) throw nothingThere(stateFolder)
  const passphrase = await askPassphrase(options.passphraseFile, true)
  const values = new Map<string, Uint8Array>()
  for (const key of (await storedKeys(stateFolder)).sort()) {
    const value = await store.get(key)
    // The device may have taken it away just now.
    if (value !== undefined) values.set(key, value)
  }
  const content = encodeContent({ madeAtMilliseconds: Date.now(), values })
  const sealed = await sealBackup(content, passphrase)
  await writeNewFile(file, sealed, replace)
  const networks =
    (await keptChoices(store))?.radio === "networkmanager"
      ? "Its Wi-Fi networks stay with NetworkManager, and are not in it.\n"
      : ""
  process.stdout.write(
    `${await keptName(store)} is saved in ${file} (${Math.ceil(sealed.length / 1000)} kB).\n` +
      `Without its passphrase nobody can read it, not even you. ${networks}`.trimEnd() +
      "\n",
  )
}

async function isFolder(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined)
  return facts?.isDirectory() === true
}

function nothingThere(stateFolder: string): PorchlightError {
  const sentence = `No device has run with the state folder ${stateFolder}, so there is nothing to save.`
  return new PorchlightError("nothing-to-save", sentence, { stateFolder })
}
