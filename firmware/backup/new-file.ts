/** A file that is whole from the moment it is there, for its owner alone. */
import { lstat, open, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { PorchlightError } from "../core/errors.ts"
import { syncFolder } from "../hosts/node/sync-folder.ts"

const fileMode = 0o600

/**
 * Rejects with a `PorchlightError`: `file-exists` where there is one already and it may not be replaced, or where what
 * is there is no file; `file-unwritable`.
 */
export async function writeNewFile(path: string, bytes: Uint8Array, mayReplace: boolean): Promise<void> {
  await checkNewFile(path, mayReplace)
  const unfinished = `${path}.${process.pid}.new`
  let isTaken = false
  try {
    const file = await open(unfinished, "wx", fileMode)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    if (!mayReplace) {
      // A rename alone would replace what has come there meanwhile; not every file system of a stick has links.
      await (await open(path, "wx", fileMode)).close()
      isTaken = true
    }
    await rename(unfinished, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(unfinished, { force: true })
    if (isTaken) await rm(path, { force: true })
    throw codeOf(error) === "EEXIST" ? exists(path) : unwritable(path, error)
  }
}

/** Before anything else is asked of a person. Rejects as `writeNewFile` does. */
export async function checkNewFile(path: string, mayReplace: boolean): Promise<void> {
  const present = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined
    throw unwritable(path, error)
  })
  if (present === undefined) return
  if (!present.isFile()) {
    throw new PorchlightError("file-exists", `${path} is there, and no file. Give another name.`, { path })
  }
  if (!mayReplace) throw exists(path)
}

function exists(path: string): PorchlightError {
  const sentence = `${path} is there already. Give another name, or say --replace.`
  return new PorchlightError("file-exists", sentence, { path })
}

function unwritable(path: string, error: unknown): PorchlightError {
  const cause = codeOf(error)
  const sentence = `${path} cannot be written (${cause}). Give a file in a folder of yours.`
  return new PorchlightError("file-unwritable", sentence, { path, cause })
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error)
}
