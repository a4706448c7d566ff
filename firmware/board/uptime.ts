/** How long the board has been running. */
import { uptime as systemUptime } from "node:os"
import type { BoardReading } from "./default-readings.ts"

export const uptime: BoardReading = {
  id: "uptime",
  label: "Board on for",
  unit: "h",
  every: "1min",
  decimals: 1,
  read: () => systemUptime() / 3600,
}
