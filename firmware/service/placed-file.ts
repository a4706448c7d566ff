/** A file of the system that is ours alone: there with just this text, or not there. */
import { chmod, lstat, mkdir, open, readFile, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"

/** Whether it is a file with this text and these rights. */
export async function isPlaced(path: string, text: string, mode: number): Promise<boolean> {
  try {
    const found = await lstat(path)
    return found.isFile() && (found.mode & 0o7777) === mode && (await readFile(path, "utf8")) === text
  } catch {
    return false
  }
}

/**
 * Writes it beside, brings it to the disk and renames it: a cut leaves the old file or the new one. A link in its place
 * is replaced and not followed. `mode` holds whatever the umask is.
 */
export async function placeFile(path: string, text: string, mode: number): Promise<void> {
  await makeOpenFolder(dirname(path))
  const unfinished = unfinishedName(path)
  await rm(unfinished, { recursive: true, force: true })
  const file = await open(unfinished, "wx", mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await chmod(unfinished, mode)
  await rename(unfinished, path)
}

/** One that is there keeps its rights; one that is made is open to everybody, whatever the umask is. */
export async function makeOpenFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755)
}

/** Resolves to whether there was one. */
export async function removePlaced(path: string): Promise<boolean> {
  await rm(unfinishedName(path), { recursive: true, force: true })
  const wasThere = await isThere(path)
  await rm(path, { recursive: true, force: true })
  return wasThere
}

/** Whether anything is there, be it a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false
    throw error
  }
}

/** Always the same, so that the next write clears away what a cut left. systemd, polkit and the bus read no `.new`. */
function unfinishedName(path: string): string {
  return `${path}.new`
}
