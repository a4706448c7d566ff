// Programs out of unpacked packages, run by the C library that came with them, whatever the host has.
import { spawnSync } from "node:child_process"
import { join } from "node:path"

const libraries = "usr/lib/x86_64-linux-gnu"

/**
 * The command line that runs `program` (a path within `tree`, no link) as `name`.
 * @param {string} tree @param {string} program @param {readonly string[]} words
 * @returns {[command: string, words: string[]]}
 */
export function commandOf(tree, program, words, name = program) {
  const loader = join(tree, libraries, "ld-linux-x86-64.so.2")
  const own = ["--library-path", join(tree, libraries), "--argv0", name, join(tree, program)]
  return [loader, [...own, ...words]]
}

/**
 * Runs it to its end and gives what it printed. Throws when it fails.
 * @param {string} tree @param {string} program @param {readonly string[]} words
 */
export function runUnpacked(tree, program, words, name = program) {
  const [command, all] = commandOf(tree, program, words, name)
  const { status, stdout, stderr, error } = spawnSync(command, all, { encoding: "utf8" })
  if (status === 0) return stdout
  throw new Error(`${program} failed: ${error?.message ?? stderr.trim()}`)
}
