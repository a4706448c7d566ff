/** How busy the board is: its load over the last minute, 100 % where every core has one thing to do. */
import { availableParallelism, loadavg, platform } from "node:os"
import words from "../../shared/words/en.json" with { type: "json" }
import type { BoardReading } from "./default-readings.ts"

export const load: BoardReading = {
  id: "load",
  label: words.board.load,
  unit: "%",
  every: "5s",
  decimals: 0,
  // Windows has no load average, and Node gives zeros there.
  read: () => (platform() === "win32" ? null : ((loadavg()[0] ?? 0) / availableParallelism()) * 100),
}
