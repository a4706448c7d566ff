/**
 * Copies a state folder's values, and gives them back: a program of its own, for the service's user to run. Root in a folder
 * of somebody else's could be led elsewhere by a link.
 *
 *     node state-copier.js copy|restore|remove FOLDER
 */
import { copyAs } from "./state-copy-actions.ts"

const [action = "", folder = ""] = process.argv.slice(2)
await copyAs(action, folder)
