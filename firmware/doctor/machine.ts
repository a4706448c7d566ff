/** The machine as the checks see it: read only, bounded, and an argument, so that tests can hand in a recorded one. */
import { constants } from "node:fs"
import { access, open, opendir, readlink, stat } from "node:fs/promises"
import { join } from "node:path"
import { run, systemEnvironment } from "../hosts/linux/command.ts"

/** Nothing rejects but `run`: what is not there, or not for this user, reads as nothing. Paths are absolute. */
export interface Machine {
  /** As `process.versions.node`. */
  readonly nodeVersion: string
  /** As `process.platform`. */
  readonly platform: string
  /** The system's bus when left out. */
  readonly busAddress?: string
  /** The beginning of a file, at most `textMaximumBytes` of it. */
  text(path: string): Promise<string | undefined>
  /** Names in a folder, at most `entriesMaximum`, in no order. */
  entries(path: string): Promise<readonly string[]>
  linkTarget(path: string): Promise<string | undefined>
  /** `mode` is the permissions alone, as 0o700. */
  status(path: string): Promise<{ readonly userId: number; readonly mode: number } | undefined>
  hasProgram(name: string): Promise<boolean>
  /** As `run` of `hosts/linux/command.ts`. */
  run(program: string, words: readonly string[]): Promise<string>
}

/** Some 7000 sockets of `/proc/net/tcp`, in which listeners come first. */
export const textMaximumBytes = 1_000_000

/** Most files of the kernel are far smaller, and many are read at once. */
const pieceBytes = 8192

/** Linux gives no more process numbers by default (`kernel.pid_max`). */
export const entriesMaximum = 32_768

export function thisMachine(): Machine {
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    text: (path) => orNothing(readStart(path)),
    entries: async (path) => (await orNothing(namesIn(path))) ?? [],
    linkTarget: (path) => orNothing(readlink(path)),
    status: (path) => orNothing(stat(path).then(({ uid, mode }) => ({ userId: uid, mode: mode & 0o777 }))),
    async hasProgram(name) {
      for (const folder of (systemEnvironment()["PATH"] ?? "").split(":")) {
        const found = await orNothing(access(join(folder, name), constants.X_OK).then(() => true))
        if (found) return true
      }
      return false
    },
    // The doctor says itself where a program is missing, and what to install.
    run: (program, words) => run(program, words, program),
  }
}

async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch {
    return undefined
  }
}

/** Files of the kernel do not know their size, so it is read until there is no more. */
async function readStart(path: string): Promise<string> {
  // A pipe in a file's place would be waited for else.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const pieces: Buffer[] = []
    let length = 0
    while (length < textMaximumBytes) {
      const piece = Buffer.alloc(Math.min(pieceBytes, textMaximumBytes - length))
      const { bytesRead } = await file.read(piece, 0, piece.length, null)
      if (bytesRead === 0) break
      pieces.push(piece.subarray(0, bytesRead))
      length += bytesRead
    }
    return Buffer.concat(pieces).toString("utf8")
  } finally {
    await file.close()
  }
}

async function namesIn(path: string): Promise<readonly string[]> {
  const names: string[] = []
  for await (const { name } of await opendir(path)) {
    names.push(name)
    if (names.length === entriesMaximum) break
  }
  return names
}
