import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { ReadingOptions } from "../core/readings.ts"
import { readCpuTemperature } from "./cpu-temperature.ts"
import { defaultReadings } from "./default-readings.ts"
import { readDiskUsed } from "./disk-used.ts"
import { readMemoryUsed } from "./memory-used.ts"
import { readWifiSignal } from "./wifi-signal.ts"

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "porchlight-board-"))
})
afterEach(() => rm(folder, { recursive: true }))

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, ".."), { recursive: true })
  await writeFile(path, text)
  return path
}

describe("a board", () => {
  test("tells the temperature of its processor, whichever zone that is", async () => {
    await file("thermal_zone0/type", "iwlwifi_1\n")
    await file("thermal_zone0/temp", "31000\n")
    await file("thermal_zone1/type", "cpu-thermal\n")
    await file("thermal_zone1/temp", "48312\n")
    expect(await readCpuTemperature(folder)).toBeCloseTo(48.312)
  })

  test("counts memory that can be given back as free", async () => {
    const path = await file("meminfo", "MemTotal:        1000 kB\nMemFree:  10 kB\nMemAvailable:    750 kB\n")
    expect(await readMemoryUsed(path)).toBeCloseTo(25)
  })

  test("tells the signal in dBm, and nothing while there is none", async () => {
    const head = "Inter-| sta-|   Quality        |\n face | tus | link level noise |\n"
    const joined = await file("joined", `${head} wlan0: 0000   63.  -47.  -256        0      0      0\n`)
    expect(await readWifiSignal(joined)).toBe(-47)
    expect(await readWifiSignal(await file("apart", head))).toBeNull()
    await expect(readWifiSignal(join(folder, "missing"))).rejects.toThrow()
  })

  test("tells how full a disk is", async () => {
    const percent = await readDiskUsed(folder)
    expect(percent).toBeGreaterThanOrEqual(0)
    expect(percent).toBeLessThanOrEqual(100)
  })

  test("defines what this machine tells, and leaves the rest out", async () => {
    const defined = new Map<string, ReadingOptions | undefined>()
    await defaultReadings({
      reading(id, options) {
        defined.set(id, options)
        return { id, value: null, set() {} }
      },
    })
    expect([...defined.keys()]).toEqual(expect.arrayContaining(["memory-used", "uptime"]))
    for (const options of defined.values()) expect(Number.isFinite(await options?.read?.())).toBe(true)
  })
})
