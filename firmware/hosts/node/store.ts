/**
 * Small values in one folder, a file each, named like its key.
 *
 * A write goes to a new file beside the old one, which is brought to the disk and then renamed over it; the folder is
 * brought to the disk last. So a kill or a power cut leaves the old value or the new one; and where a key's file is a
 * symbolic link, the link itself is replaced and nothing outside the folder is read or written.
 *
 * A folder is one device's. A second process may open it all the same, to forget networks beside a running device: each
 * leaves the other's unfinished writes alone, and of two values of one key the later stays, whole. Where root writes in
 * another user's folder, the files become that user's: the device has to read them.
 */
import { access, chmod, constants, lstat, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { PorchlightError } from "../../core/errors.ts"
import type { Store } from "../../core/host.ts"
import { finishReplacing } from "./replaced-state.ts"
import { checkFolderFormat } from "./state-format.ts"
import { keyPattern, valueMaximumBytes } from "./stored-keys.ts"
import { syncFolder } from "./sync-folder.ts"

/** Damaged values kept for a person to look at. More would mean that something damages them over and over. */
const damagedMaximum = 100

/** Every name that this store gives. No key holds a dot, so a key's file is never taken for another kind. */
const ownName = /^[a-z0-9-]{1,15}(?:\.\d{1,10}-\d{1,15}\.new|\.damaged-\d{1,3})?$/
/** `networks.4711-3.new`: the third write of process 4711. */
const unfinishedName = /^[a-z0-9-]{1,15}\.(\d{1,10})-\d{1,15}\.new$/

/** Unfinished files of this process. One in its name that is not here was left by an earlier process of that number. */
const ownUnfinished = new Set<string>()
let writes = 0

/** For the owner alone: the folder holds passwords. No file is written a second time, and the root's key must never be. */
const folderMode = 0o700
const fileMode = 0o400
const othersBits = 0o077

/** Neither what a link points to, nor a wait for whoever writes into a pipe. */
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Opens the store in `folder`, which is made where it is missing and closed to other users, and clears away or ends what a
 * killed process left unfinished. Rejects with `store-unusable` where the folder cannot be had, and with `state-too-new`
 * where a newer program has written in it.
 *
 * The methods reject with that as well, `get` also where something else than a value lies in its place; with `bad-key`,
 * and `set` with `value-too-large`. Calls take effect in the order in which they were made.
 */
export async function openStore(folder: string): Promise<Store> {
  const place = resolve(folder)
  const inTurn = createQueue()
  const perform = <Result>(work: () => Promise<Result>): Promise<Result> =>
    inTurn(work).catch((error: unknown) => {
      throw error instanceof PorchlightError ? error : unusable(place, error)
    })
  await perform(() => prepare(place))

  return {
    async get(key) {
      check(key)
      return perform(() => read(join(place, key)))
    },
    async set(key, value) {
      check(key)
      if (value.length > valueMaximumBytes) throw tooLarge(key, value.length)
      // The caller may change its array while this waits.
      const bytes = Uint8Array.from(value)
      return perform(() => write(place, key, bytes))
    },
    async delete(key) {
      check(key)
      return perform(() => remove(place, key))
    },
    async setAside(key) {
      check(key)
      return perform(() => moveAside(place, key))
    },
  }
}

type Queue = <Result>(work: () => Promise<Result>) => Promise<Result>

function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}

async function prepare(folder: string): Promise<void> {
  const topmost = await mkdir(folder, { recursive: true, mode: folderMode })
  if (topmost !== undefined) await syncParents(folder, topmost)
  const entries = await readdir(folder, { withFileTypes: true })
  if (((await stat(folder)).mode & othersBits) !== 0) {
    // Given /etc or a home folder by mistake, closing it would lock others out of what is theirs.
    const foreign = entries.find((entry) => !entry.isFile() || !ownName.test(entry.name))
    if (foreign !== undefined) throw shared(folder, foreign.name)
    await chmod(folder, folderMode)
  }
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  const left = entries.map(({ name }) => join(folder, name)).filter(isLeft)
  await Promise.all(left.map((path) => rm(path, { force: true })))
  await finishReplacing(folder)
  await checkFolderFormat(folder)
}

/** Whether a file is an unfinished write that nobody will finish. */
function isLeft(path: string): boolean {
  const [, digits] = unfinishedName.exec(basename(path)) ?? []
  if (digits === undefined) return false
  const writer = Number(digits)
  return writer === process.pid ? !ownUnfinished.has(path) : !isRunning(writer)
}

function isRunning(processNumber: number): boolean {
  try {
    process.kill(processNumber, 0)
    return true
  } catch (error) {
    // Another user's process is running too; it is only not ours to signal.
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

async function read(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, readFlags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ELOOP") throw foreign(path, "a symbolic link")
    return undefinedFor("ENOENT")(error)
  })
  if (file === undefined) return undefined
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw foreign(path, "not a file")
    // `set` writes no longer one, so it is damaged. What is read goes into memory whole, so its end is not; nobody takes
    // the beginning for a value, and who asked sets it aside.
    const bytes = new Uint8Array(Math.min(facts.size, valueMaximumBytes + 1))
    let filled = 0
    for (let count = -1; count !== 0 && filled < bytes.length; filled += count) {
      count = (await file.read(bytes, filled)).bytesRead
    }
    return bytes.slice(0, filled)
  } finally {
    await file.close()
  }
}

async function write(folder: string, key: string, bytes: Uint8Array): Promise<void> {
  const unfinished = join(folder, `${key}.${process.pid}-${++writes}.new`)
  ownUnfinished.add(unfinished)
  try {
    // An earlier process of this number may have left it.
    await rm(unfinished, { force: true })
    await writeThrough(unfinished, bytes, await ownerOf(folder))
    await rename(unfinished, join(folder, key))
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error
  } finally {
    ownUnfinished.delete(unfinished)
  }
  await syncFolder(folder)
}

async function writeThrough(path: string, bytes: Uint8Array, owner: Owner | undefined): Promise<void> {
  const file = await open(path, "wx", fileMode)
  try {
    // Of the open file: its name may mean another one by now.
    if (owner !== undefined) await file.chown(owner.uid, owner.gid)
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Undefined where that is us, or where we could not give a file away. */
async function ownerOf(folder: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = await stat(folder)
  return uid === 0 ? undefined : { uid, gid }
}

async function remove(folder: string, key: string): Promise<void> {
  await rm(join(folder, key), { force: true })
  await syncFolder(folder)
}

async function moveAside(folder: string, key: string): Promise<string> {
  const path = join(folder, key)
  const present = await lstat(path).catch(undefinedFor("ENOENT"))
  if (present === undefined) throw missing(folder, key)
  for (let number = 1; number <= damagedMaximum; number++) {
    const name = `${key}.damaged-${number}`
    // Renaming alone would overwrite an older one, so the name is taken first.
    const taken = await open(join(folder, name), "wx", fileMode).catch(undefinedFor("EEXIST"))
    if (taken === undefined) continue
    await taken.close()
    await rename(path, join(folder, name))
    await syncFolder(folder)
    return name
  }
  throw tooManyDamaged(folder, key)
}

/** Makes new folders, from `folder` up to `topmost`, survive a power cut: each is a name in its parent. */
async function syncParents(folder: string, topmost: string): Promise<void> {
  for (let made = folder; made.length >= topmost.length; made = dirname(made)) await syncFolder(dirname(made))
}

function undefinedFor(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error
    return undefined
  }
}

function check(key: string): void {
  if (keyPattern.test(key)) return
  const message = `"${key}" is no key. Use 1 to 15 of the characters a to z, 0 to 9 and the hyphen.`
  throw new PorchlightError("bad-key", message, { key })
}

function tooLarge(key: string, length: number): PorchlightError {
  const message = `The value of "${key}" has ${length} bytes; at most ${valueMaximumBytes} can be stored. Store less.`
  return new PorchlightError("value-too-large", message, { key, length })
}

function missing(folder: string, key: string): PorchlightError {
  return new PorchlightError("no-value", `There is no "${key}" in ${folder} to set aside.`, { folder, key })
}

function tooManyDamaged(folder: string, key: string): PorchlightError {
  const message = `${folder} holds ${damagedMaximum} damaged values of "${key}". Find the cause, then delete them.`
  return new PorchlightError("too-many-damaged", message, { folder, key })
}

function foreign(path: string, what: string): PorchlightError {
  const message = `${path} is ${what}, so it is none of this device's values. Move it away.`
  return new PorchlightError("store-unusable", message, { path, what })
}

function shared(folder: string, name: string): PorchlightError {
  const message = `${folder} is open to other users and holds "${name}", so it is not closed. Name an empty folder.`
  return new PorchlightError("store-unusable", message, { folder, name })
}

const remedies: ReadonlyMap<unknown, string> = new Map([
  ["EACCES", "Give this user the right to write there, or name another folder."],
  ["EPERM", "Give it to this user, or name another folder."],
  ["EROFS", "That disk is read-only: name a folder on another."],
  ["EEXIST", "Something there is not a folder: move it away, or name another folder."],
  ["ENOTDIR", "Something there is not a folder: move it away, or name another folder."],
  ["ENOSPC", "The disk is full: free some space."],
])

function unusable(folder: string, error: unknown): PorchlightError {
  const cause = error instanceof Error && "code" in error ? error.code : String(error)
  const remedy = remedies.get(cause) ?? "Name another folder."
  const message = `The state folder ${folder} cannot be used (${cause}). ${remedy}`
  return new PorchlightError("store-unusable", message, { folder, cause })
}
