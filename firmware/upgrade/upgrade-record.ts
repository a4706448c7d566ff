/** What an upgrade under way has done, on the disk: whoever ends it reads how. */
import { readFile } from "node:fs/promises"
import { dirname } from "node:path"
import { syncFolder } from "../hosts/node/sync-folder.ts"
import { placeFile } from "../service/placed-file.ts"
import { places } from "../service/places.ts"
import { on, type System } from "../service/system.ts"

export interface UpgradeRecord {
  /** Folders of the programs, below `places.programs`. */
  readonly from: string
  readonly to: string
  /** The number of the process that works on it, and the machine's start that the number is of. */
  readonly process: number
  readonly boot: string
  /** How often it was taken up by another process. */
  readonly tries: number
  /**
   * `copying`: the old program and its state are untouched. `judging`: the copy of the state is whole, and the new program
   * may have run. `returning`: it did not do.
   */
  readonly stage: "copying" | "judging" | "returning"
}

export async function readRecord(system: System): Promise<UpgradeRecord | undefined> {
  const text = await readFile(on(system, places.upgrade), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error
    return undefined
  })
  // Root's own, and written whole.
  return text === undefined ? undefined : (JSON.parse(text) as UpgradeRecord)
}

export async function writeRecord(system: System, record: UpgradeRecord): Promise<void> {
  await placeFile(on(system, places.upgrade), `${JSON.stringify(record)}\n`, 0o600)
  await syncFolder(dirname(on(system, places.upgrade)))
}
