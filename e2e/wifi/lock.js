// One machine at a time: two would slow each other down so much that neither says anything about Wi-Fi.
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { setTimeout as wait } from "node:timers/promises"

const pauseMilliseconds = 1000

/**
 * Waits until no other run holds `file`, and holds it until this process ends. `notice` hears who is waited for.
 * @param {string} file @param {(line: string) => void} notice
 */
export async function holdAlone(file, notice) {
  let told = false
  while (!take(file)) {
    const holder = holderOf(file)
    if (holder === undefined) {
      // It ended without tidying up. Whoever else sees that now, one of us makes the next file.
      rmSync(file, { force: true })
      continue
    }
    if (!told) notice(`Another run (process ${holder}) has the machine; waiting for its end…`)
    told = true
    await wait(pauseMilliseconds)
  }
  process.once("exit", () => rmSync(file, { force: true }))
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false
    throw error
  }
}

/** The process that holds it, where that lives. @param {string} file */
function holderOf(file) {
  try {
    const id = Number(readFileSync(file, "utf8"))
    // An empty file is one that is just being written.
    if (id > 0) process.kill(id, 0)
    return id
  } catch (error) {
    // A process of another user lives too.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM" ? "of another user" : undefined
  }
}
