// The machine is restarted in the middle of a story: its plug is pulled, and it is switched on again.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { run } from "./command.js"
import { tell } from "./report.js"

/** Where the stories were, on the machine's own disk. `part` and `chapter` count from 0. @typedef {{ part: number, chapter: number }} Place */

const file = "/var/lib/stories/place.json"

/** @returns {Place} */
export function keptPlace() {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { part: 0, chapter: 0 }
}

/** Never resolves. Only the place is sure to be on the disk; the rest is there as whoever wrote it made sure. @param {Place} place @returns {Promise<never>} */
export async function restart(place) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(place))
  tell({ kind: "restart" })
  await run("sync", file, dirname(file))
  // The host starts it again.
  writeFileSync("/proc/sysrq-trigger", "b")
  return new Promise(() => {})
}
