/** How much of the memory is in use. What the system could give back at once counts as free. */
import { readFile } from "node:fs/promises"
import { freemem, totalmem } from "node:os"
import words from "../../shared/words/en.json" with { type: "json" }
import type { BoardReading } from "./default-readings.ts"

export const memoryUsed: BoardReading = {
  id: "memory-used",
  label: words.board["memory-used"],
  unit: "%",
  every: "10s",
  decimals: 0,
  read: () => readMemoryUsed(),
}

/** `MemAvailable` of /proc/meminfo (proc(5)), or what Node knows where that is missing. */
export async function readMemoryUsed(path = "/proc/meminfo"): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "")
  const kilobytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(text)?.[1])
  const used = 1 - kilobytes("MemAvailable") / kilobytes("MemTotal")
  return 100 * (Number.isFinite(used) ? used : 1 - freemem() / totalmem())
}
