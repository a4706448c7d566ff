/** How warm the processor is (Linux, Documentation/driver-api/thermal/sysfs-api.rst: millidegrees Celsius). */
import { readdir, readFile } from "node:fs/promises"
import words from "../../shared/words/en.json" with { type: "json" }
import type { BoardReading } from "./default-readings.ts"

const zones = "/sys/class/thermal"

/** Kinds of zones that are a processor, by their names on a Raspberry Pi, other Arm boards, and PCs. */
const processorKinds = /cpu|soc|x86_pkg_temp|acpitz/i

export const cpuTemperature: BoardReading = {
  id: "cpu-temperature",
  label: words.board["cpu-temperature"],
  unit: "°C",
  every: "5s",
  decimals: 1,
  read: () => readCpuTemperature(),
}

/** Of the first zone that is a processor, or else the first of all. Rejects where there is none. */
export async function readCpuTemperature(folder = zones): Promise<number> {
  const names = (await readdir(folder)).filter((name) => /^thermal_zone\d+$/.test(name)).sort()
  const kinds = await Promise.all(
    names.map((name) => readFile(`${folder}/${name}/type`, "utf8").catch(() => "")),
  )
  const index = Math.max(
    0,
    kinds.findIndex((kind) => processorKinds.test(kind)),
  )
  return Number(await readFile(`${folder}/${names[index]}/temp`, "utf8")) / 1000
}
