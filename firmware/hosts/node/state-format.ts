/**
 * In which form a state folder holds its values: one number for all of them, and for each step from one number to the next
 * what becomes of which files. Forward only: a program leaves alone what a newer one has written, to the last byte.
 *
 * The step is taken for the whole folder at once (`replaceState`): a kill at any instant leaves the old form or the new one.
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { PorchlightError } from "../../core/errors.ts"
import { finishReplacing, replaceState } from "./replaced-state.ts"
import { storedKeys } from "./stored-keys.ts"

export const formatKey = "state-format"

/** What leads from one form to the next. A change may throw, and then nothing has changed. */
export interface FormatStep {
  /** The first that fits a file's name is applied to what it holds; a file that none fits stays as it is. */
  readonly files: readonly {
    readonly name: RegExp
    /** Undefined takes the file away. It has to leave alone what it does not know, as that may be damaged. */
    readonly change: (value: Uint8Array) => Uint8Array | undefined
  }[]
}

/**
 * The steps from form 1 to 2, from 2 to 3, and so on. Whoever changes the form of a file adds one, and never touches those
 * that are there. The first form, without a number of its own, is all there was so far.
 */
export const formatSteps: readonly FormatStep[] = []

/**
 * To be called before a device opens its store. Rejects with `state-too-new`, having touched nothing, or like the file
 * system. Resolves to whether something was changed.
 */
export async function bringStateForward(folder: string, steps = formatSteps): Promise<boolean> {
  await finishReplacing(folder)
  const from = await checkFolderFormat(folder, steps)
  const format = steps.length + 1
  if (from === format) return false
  let values = await readValues(folder)
  for (const step of steps.slice(from - 1)) values = changed(values, step)
  values.set(formatKey, Buffer.from(`${format}\n`))
  await replaceState(folder, values)
  return true
}

/** The number of what lies in `folder`. Rejects like `checkFormat`. */
export async function checkFolderFormat(folder: string, steps = formatSteps): Promise<number> {
  const value = await readFile(join(folder, formatKey)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error
    return undefined
  })
  return checkFormat(folder, value, steps)
}

/** The number, of `formatKey`'s value. Throws `state-too-new` where this program does not know it. */
export function checkFormat(place: string, value: Uint8Array | undefined, steps = formatSteps): number {
  const text = value === undefined ? "1" : Buffer.from(value).toString()
  // What cannot be read is damage: each step leaves alone what it does not know.
  const format = /^[1-9]\d{0,8}\n?$/.test(text) ? Number(text) : 1
  const known = steps.length + 1
  if (format <= known) return format
  const remedy = "Nothing was touched. Install the newer version again, or restore a backup of this one."
  const sentence = `${place} was written by a newer Porchlight (form ${format}; this one knows ${known}). ${remedy}`
  throw new PorchlightError("state-too-new", sentence, { place, format, known })
}

function changed(values: ReadonlyMap<string, Uint8Array>, { files }: FormatStep): Map<string, Uint8Array> {
  const next = new Map<string, Uint8Array>()
  for (const [key, value] of values) {
    const file = files.find(({ name }) => name.test(key))
    const now = file === undefined ? value : file.change(value)
    if (now !== undefined) next.set(key, now)
  }
  return next
}

async function readValues(folder: string): Promise<Map<string, Uint8Array>> {
  const values = new Map<string, Uint8Array>()
  for (const key of await storedKeys(folder)) values.set(key, await readFile(join(folder, key)))
  return values
}
