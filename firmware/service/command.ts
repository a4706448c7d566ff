/** The command `porchlight`, so that whoever installed the service can ask it and remove it. */
import { readFile } from "node:fs/promises"
import { isPlaced, isThere, placeFile, removePlaced } from "./placed-file.ts"
import { entryPoint, places } from "./places.ts"
import type { Part } from "./step.ts"
import { on, type System } from "./system.ts"

/** By this line one of ours is known: an other program's of that name is left alone. */
const mark = "# Written by porchlight install, and removed by porchlight uninstall."

const mode = 0o755

export async function commandPart(system: System, nodePath: string): Promise<Part> {
  const path = on(system, places.command)
  const text = `#!/bin/sh\n${mark}\nexec ${quoted(nodePath)} ${quoted(entryPoint)} "$@"\n`
  const isForeign = await isSomebodyElses(path)
  return {
    text: isForeign
      ? `Command: ${places.command} is there already, and not ours; it stays`
      : `Command ${places.command}`,
    async look() {
      if (isForeign || (await isPlaced(path, text, mode))) return undefined
      return () => placeFile(path, text, mode)
    },
  }
}

/** Resolves to whether there was one of ours. */
export async function removeCommand(system: System): Promise<boolean> {
  const path = on(system, places.command)
  return !(await isSomebodyElses(path)) && (await removePlaced(path))
}

async function isSomebodyElses(path: string): Promise<boolean> {
  if (!(await isThere(path))) return false
  const text = await readFile(path, "utf8").catch(() => "")
  return !text.split("\n", 2).includes(mark)
}

/** As a word of the shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
