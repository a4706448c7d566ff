/** What a board measures of itself, where no program says more: what the system does not tell is left out. */
import type { Reading, ReadingOptions } from "../core/readings.ts"
import { cpuTemperature } from "./cpu-temperature.ts"
import { diskUsed } from "./disk-used.ts"
import { load } from "./load.ts"
import { memoryUsed } from "./memory-used.ts"
import { uptime } from "./uptime.ts"
import { wifiSignal } from "./wifi-signal.ts"

/** One reading of a board; `read` gives null where this board cannot tell. */
export interface BoardReading extends ReadingOptions {
  readonly id: string
  readonly read: () => number | null | Promise<number | null>
}

const boardReadings: readonly BoardReading[] = [
  cpuTemperature,
  load,
  memoryUsed,
  diskUsed,
  wifiSignal,
  uptime,
]

/** Asks the system once for each, and defines those that it tells. Never rejects. */
export async function defaultReadings(device: {
  reading(id: string, options?: ReadingOptions): Reading
}): Promise<void> {
  const known = await Promise.all(boardReadings.map(({ read }) => answerOf(read)))
  for (const [index, { id, ...options }] of boardReadings.entries()) {
    if (known[index] === true) device.reading(id, options)
  }
}

async function answerOf(read: BoardReading["read"]): Promise<boolean> {
  try {
    return Number.isFinite(await read())
  } catch {
    return false
  }
}
