// Commands of the machine, run to their end.
import { execFile } from "node:child_process"
import { promisify } from "node:util"

const execute = promisify(execFile)

/** What it printed, without the last line's end. Throws with what it complained about. */
export async function run(/** @type {string} */ command, /** @type {string[]} */ ...words) {
  try {
    const { stdout } = await execute(command, words, { encoding: "utf8" })
    return stdout.trimEnd()
  } catch (error) {
    const { code, stderr, stdout } = /** @type {{ code?: unknown, stderr?: string, stdout?: string }} */ (
      error
    )
    const said = `${stderr ?? ""}${stdout ?? ""}`.trim()
    throw new Error(`"${[command, ...words].join(" ")}" ended with ${code}: ${said}`)
  }
}

/** The words that run a command in a network namespace. @param {string} namespace @param {readonly string[]} words */
export function inside(namespace, words) {
  return ["ip", "netns", "exec", namespace, ...words]
}

/** @param {string} namespace @param {string} command @param {string[]} words */
export async function runInside(namespace, command, ...words) {
  const [first = "", ...rest] = inside(namespace, [command, ...words])
  return run(first, ...rest)
}
