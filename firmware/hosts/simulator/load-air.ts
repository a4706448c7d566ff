/** Where the simulator's air comes from: the file a person names, else the one that comes with Porchlight. */
import { readFile } from "node:fs/promises"
import { PorchlightError } from "../../core/errors.ts"
import { type Air, checkAir, parseAir } from "./air.ts"
import defaultAirFile from "./default-air.json" with { type: "json" }

/** The air that comes with Porchlight: every kind of network, and every way a join ends. */
export function defaultAir(): Air {
  return checkAir(defaultAirFile, "default-air.json")
}

/**
 * The air in the file at `path`.
 * @throws PorchlightError `bad-air` where the file cannot be read, is not UTF-8, or is not in the format.
 */
export async function loadAir(path: string): Promise<Air> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code ?? error.message
    throw new PorchlightError("bad-air", `${path} cannot be read (${reason}). Give --air a JSON file.`, {
      source: path,
    })
  })
  return parseAir(textOf(bytes, path), path)
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    // Also takes away the byte order mark that some editors write and JSON does not allow.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw new PorchlightError("bad-air", `${path} is not UTF-8. Save it as UTF-8 and try again.`, {
      source: path,
    })
  }
}
