/** Which device a command means: the one that is installed, or the one of this user. */
import { access, constants } from "node:fs/promises"
import { resolve } from "node:path"
import type { RunOptions } from "../command-line.ts"
import { PorchlightError } from "../core/errors.ts"
import { ownCommand } from "../hosts/linux/own-command.ts"
import { defaultStateFolder } from "../machine.ts"
import { places } from "../service/places.ts"

export interface Place {
  readonly stateFolder: string
  /** What to type for another command to the same device. */
  command(word: string): string
  /** How to start it, as a part of a sentence. */
  readonly start: string
  /** How to end it, in the same way. */
  readonly stop: string
}

interface Installation {
  readonly unit: string
  readonly state: string
}

/** Rejects with `not-permitted` where the installed device is meant, and not by root. */
export async function placeOf(options: RunOptions, installation: Installation = places): Promise<Place> {
  if (options.stateFolder !== undefined) return ownPlace(resolve(options.stateFolder), true)
  if (!(await exists(installation.unit))) return ownPlace(defaultStateFolder(), false)
  await access(installation.state, constants.R_OK | constants.X_OK).catch((error: NodeJS.ErrnoException) => {
    // The service makes it when it first starts.
    if (error.code === "ENOENT") return
    const sentence = "The installed device is for root alone. Use sudo, or name another device with --state."
    throw new PorchlightError("not-permitted", sentence, { stateFolder: installation.state })
  })
  return {
    stateFolder: installation.state,
    command: (word) => `sudo porchlight ${word}`,
    start: "sudo systemctl start porchlight",
    stop: "sudo systemctl stop porchlight",
  }
}

function ownPlace(stateFolder: string, isNamed: boolean): Place {
  const where = isNamed ? ` --state ${stateFolder}` : ""
  return {
    stateFolder,
    command: (word) => `${ownCommand()} ${word}${where}`,
    start: `${ownCommand()} run${where}`,
    stop: "press Ctrl+C where it runs",
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

export function notRunning({ stateFolder, start }: Place): PorchlightError {
  const sentence = `No device is running with the state folder ${stateFolder}. Start it: ${start}`
  return new PorchlightError("not-running", sentence, { stateFolder })
}
