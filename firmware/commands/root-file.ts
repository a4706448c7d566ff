/** Files with a root, as a person hands them over and takes them along. */
import { open } from "node:fs/promises"
import { PorchlightError } from "../core/errors.ts"
import { readBoundedFile } from "./bounded-file.ts"

/** Far more than a root and its key take; `-` and devices never end by themselves. */
const fileMaximumBytes = 65_536

/** Rejects with `file-unreadable`. */
export async function readRootFile(path: string): Promise<Uint8Array> {
  const bytes = await readBoundedFile(path, fileMaximumBytes).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, String(error.code))
  })
  if (bytes === undefined) throw unreadable(path, `more than ${fileMaximumBytes} bytes`)
  return bytes
}

/**
 * Writes `pem` to `path`, or to standard output for `-`. With a key it is for its owner alone, also where the file was
 * there before. Rejects with `file-unwritable`.
 */
export async function writeRootFile(path: string, pem: string, withKey: boolean): Promise<void> {
  if (path === "-") return void process.stdout.write(pem)
  const mode = withKey ? 0o600 : 0o644
  try {
    const file = await open(path, "w", mode)
    try {
      // Whatever is no file, `/dev/null` say, keeps its mode.
      if ((await file.stat()).isFile()) await file.chmod(mode)
      await file.writeFile(pem)
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const message = `The root cannot be written to ${path} (${code}). Give a file in a folder of yours.`
    throw new PorchlightError("file-unwritable", message, { path, cause: code })
  }
}

function unreadable(path: string, cause: string): PorchlightError {
  const message = `${path} cannot be read (${cause}). Give the file with the root's certificate, and the one with its key.`
  return new PorchlightError("file-unreadable", message, { path, cause })
}
