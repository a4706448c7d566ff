/**
 * Puts another state in the place of all that a state folder holds, at once: a kill at any instant leaves the old state
 * or the new one, whole.
 *
 *     state.staged      the new values, and an empty `<key>.gone` for each that there is no more; worth nothing yet
 *     state.agreed      the same, all on the disk: from this rename on the new state is the one that counts
 *
 * After the agreement each value is renamed over the old one, which takes no room on a full disk. Whoever opens the store
 * next ends what a kill has left; two may do so at once, as each step is done by one of them and missing to the other.
 * No key holds a dot, so none is taken for one of these.
 */
import { access, chown, mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { storedKeys } from "./stored-keys.ts"
import { syncFolder } from "./sync-folder.ts"

const staged = "state.staged"
const agreed = "state.agreed"
const goneEnding = ".gone"

const folderMode = 0o700
const fileMode = 0o400

/** No device may run with this folder. Rejects like the file system; before the agreement nothing has changed then. */
export async function replaceState(folder: string, values: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const { uid, gid } = await stat(folder)
  const owner = process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined
  const gone = (await storedKeys(folder)).filter((key) => !values.has(key))
  await rm(join(folder, staged), { recursive: true, force: true })
  await mkdir(join(folder, staged), { mode: folderMode })
  // Whoever starts after a kill ends this, and may be that user.
  if (owner !== undefined) await chown(join(folder, staged), owner.uid, owner.gid)
  const nothing = new Uint8Array()
  for (const [name, value] of [...values, ...gone.map((key) => [key + goneEnding, nothing] as const)]) {
    const file = await open(join(folder, staged, name), "wx", fileMode)
    try {
      if (owner !== undefined) await file.chown(owner.uid, owner.gid)
      await file.writeFile(value)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  await syncFolder(join(folder, staged))
  await rename(join(folder, staged), join(folder, agreed))
  await syncFolder(folder)
  await finishReplacing(folder)
}

/** Ends what `replaceState` has begun and agreed on; does nothing where there is none. */
export async function finishReplacing(folder: string): Promise<void> {
  const names = await readdir(join(folder, agreed)).catch(undefinedForMissing)
  if (names === undefined) return
  for (const name of names) {
    const path = join(folder, agreed, name)
    if (!name.endsWith(goneEnding)) {
      await rename(path, join(folder, name)).catch(undefinedForMissing)
    } else if (await exists(path)) {
      await rm(join(folder, name.slice(0, -goneEnding.length)), { force: true })
      await rm(path, { force: true })
    }
  }
  await syncFolder(folder)
  await rmdir(join(folder, agreed)).catch(undefinedForMissing)
}

/** Another one that ends the same may have been here, and the device have a new value by now. */
async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function undefinedForMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error
  return undefined
}
