/** How strongly the joined network is heard. */
import { readFile } from "node:fs/promises"
import words from "../../shared/words/en.json" with { type: "json" }
import type { BoardReading } from "./default-readings.ts"

export const wifiSignal: BoardReading = {
  id: "wifi-signal",
  label: words.board["wifi-signal"],
  unit: "dBm",
  every: "10s",
  decimals: 0,
  read: () => readWifiSignal(),
}

/**
 * The level of the first interface in /proc/net/wireless, in dBm (Linux, net/wireless/wext-proc.c); null while it has
 * none. Rejects where the system has no Wi-Fi.
 */
export async function readWifiSignal(path = "/proc/net/wireless"): Promise<number | null> {
  const text = await readFile(path, "utf8")
  const [, level] = /^ *[^\s:]+: +[0-9a-f]+ +[\d.-]+ +(-?\d+)/m.exec(text) ?? []
  const decibels = Number(level ?? Number.NaN)
  return decibels < 0 ? decibels : null
}
