/** What an upgrade does with the copy of a state folder, by the word that `state-copier.ts` is told. */
import { copyState, giveStateBack, removeStateCopy } from "../hosts/node/state-before.ts"

/** Rejects like the file system, and with a word that is none of them. */
export async function copyAs(action: string, folder: string): Promise<void> {
  if (action === "copy") return copyState(folder)
  if (action === "remove") return removeStateCopy(folder)
  if (action !== "restore") throw new Error(`"${action}" is not copy, restore or remove.`)
  // Without a copy what is there stays: the old program does with it what it can, or says why it cannot.
  await giveStateBack(folder)
}
