/**
 * Copies a state folder's values, and gives them back: a program of its own, for the service's user to run. Root in a folder
 * of somebody else's could be led elsewhere by a link.
 *
 *     node state-copier.js copy|restore|remove FOLDER
 */
import { copyState, giveStateBack, removeStateCopy } from "../hosts/node/state-before.ts"

const [action, folder = ""] = process.argv.slice(2)
if (action === "copy") await copyState(folder)
else if (action === "restore") {
  if (!(await giveStateBack(folder))) throw new Error(`${folder} holds no copy of what it was before.`)
} else await removeStateCopy(folder)
