/** How long the board has been running. */
import { uptime as systemUptime } from "node:os"
import words from "../../shared/words/en.json" with { type: "json" }
import type { BoardReading } from "./default-readings.ts"

export const uptime: BoardReading = {
  id: "uptime",
  label: words.board.uptime,
  unit: "h",
  every: "1min",
  decimals: 1,
  read: () => systemUptime() / 3600,
}
