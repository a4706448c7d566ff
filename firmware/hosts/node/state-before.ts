/**
 * What a device kept before it was upgraded: a copy of all its values in the state folder itself, closed like that. It is
 * made whole beside and renamed, and given back whole or not at all. Nobody may use the folder meanwhile.
 */
import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Host } from "../../core/host.ts"
import { finishReplacing, replaceState } from "./replaced-state.ts"
import { storedKeys } from "./stored-keys.ts"
import { syncFolder } from "./sync-folder.ts"

/** No key holds a dot. */
const name = "state.before"

/** An older copy gives way when the new one is whole. */
export async function copyState(folder: string): Promise<void> {
  await finishReplacing(folder)
  const unfinished = join(folder, `${name}.new`)
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  for (const key of await storedKeys(folder)) {
    const copy = join(unfinished, key)
    await copyFile(join(folder, key), copy)
    const file = await open(copy, "r")
    await file.sync().finally(() => file.close())
  }
  await syncFolder(unfinished)
  await rm(join(folder, name), { recursive: true, force: true })
  await rename(unfinished, join(folder, name))
  await syncFolder(folder)
}

/** The copy stays, so that a cut is ended by doing it again. False where there is none. */
export async function giveStateBack(folder: string): Promise<boolean> {
  const copy = join(folder, name)
  const keys = await readdir(copy).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error
    return undefined
  })
  if (keys === undefined) return false
  const values = new Map<string, Uint8Array>()
  for (const key of await storedKeys(copy)) values.set(key, await readFile(join(copy, key)))
  // Of an earlier try, which was cut.
  await finishReplacing(folder)
  await replaceState(folder, values)
  return true
}

export async function removeStateCopy(folder: string): Promise<void> {
  for (const place of [name, `${name}.new`]) await rm(join(folder, place), { recursive: true, force: true })
}

const hourMilliseconds = 3_600_000
/** So long a new version has to have run until the copy goes: what is wrong with it shows by then. */
const hoursKept = 24
/** Counts them in the copy, and goes with it: no clock of a board without a battery is asked. No key holds a dot. */
const hoursName = "hours.run"

/** Has a running device take the copy away when it has run for a day, restarts counted out. Returns what ends that. */
export function keepStateCopyForADay(
  folder: string,
  { clock, log }: Pick<Host, "clock" | "log">,
): () => void {
  const place = join(folder, name, hoursName)
  const passed = async () => {
    if (!(await readdir(folder)).includes(name)) return
    const hours = 1 + (Number(await readFile(place, "utf8").catch(() => "")) || 0)
    if (hours < hoursKept) return writeFile(place, String(hours))
    await removeStateCopy(folder)
    log("info", "The new version has run for a day: the copy of what the device kept before it is gone.")
  }
  const wait = (): (() => void) =>
    clock.after(hourMilliseconds, () => {
      end = wait()
      passed().catch((error) => log("warn", `The copy from before the upgrade stays: ${String(error)}`))
    })
  let end = wait()
  return () => end()
}
