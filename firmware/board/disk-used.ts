/** How full the disk is that the system lies on, as `df` counts it. */
import { statfs } from "node:fs/promises"
import words from "../../shared/words/en.json" with { type: "json" }
import type { BoardReading } from "./default-readings.ts"

export const diskUsed: BoardReading = {
  id: "disk-used",
  label: words.board["disk-used"],
  unit: "%",
  every: "1min",
  decimals: 0,
  read: () => readDiskUsed(),
}

/** What is kept for root counts neither as used nor as free. */
export async function readDiskUsed(path = "/"): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(path)
  const used = blocks - bfree
  return (100 * used) / (used + bavail)
}
