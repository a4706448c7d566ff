/** What was measured, on a real disk and in a process that is killed. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { build } from "vite"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createHandClock } from "../../core/hand-clock.fixture.ts"
import { createHistory } from "../../core/history.ts"
import { createReadings } from "../../core/readings.ts"
import { todayMilliseconds } from "../../core/scripted-host.fixture.ts"
import { openStore } from "./store.ts"

const minute = 60_000
const path = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))

/** Measures one minute after the other, as fast as the disk takes them, and says each number once it is written. */
const program = `
  import { createHandClock } from ${path("../../core/hand-clock.fixture.ts")}
  import { createHistory } from ${path("../../core/history.ts")}
  import { createReadings } from ${path("../../core/readings.ts")}
  import { openStore } from ${path("store.ts")}
  const [folder, first, present] = process.argv.slice(2)
  const disk = await openStore(folder)
  let writing = []
  const store = { ...disk, set(key, value) {
    const done = disk.set(key, value)
    writing.push(done)
    return done
  } }
  const clock = createHandClock()
  const log = (level, message) => { if (level === "error") console.log(message) }
  const readings = createReadings({ clock, log, onNews() {} })
  const wallClock = () => Number(present) + clock.now()
  const history = createHistory({ store, clock, wallClock, log, readings: () => readings.all.values() })
  const load = readings.define("load", {})
  history.begin()
  await history.of(readings.all.get("load"), "day")
  for (let number = Number(first); ; number++) {
    load.set(number)
    await clock.advance(${minute})
    // One thing may be written only after another.
    while (writing.length > 0) {
      const now = writing
      writing = []
      await Promise.all(now)
      await new Promise(setImmediate)
    }
    console.log(number)
  }`

let base: string
let script: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "porchlight-history-"))
  const entry = join(base, "measurer.mjs")
  await writeFile(entry, program)
  const bundle = { ssr: entry, outDir: join(base, "bundle"), target: "node20" }
  await build({ configFile: false, logLevel: "error", root: base, build: bundle })
  script = join(base, "bundle/measurer.mjs")
})
afterAll(() => rm(base, { recursive: true, force: true }))

/** The day's values, the oldest first, as the next run finds them. */
async function valuesAt(folder: string, present: number): Promise<readonly number[]> {
  const clock = createHandClock()
  const log = () => {}
  const readings = createReadings({ clock, log, onNews: () => {} })
  const store = await openStore(folder)
  const wallClock = () => present + clock.now()
  const history = createHistory({ store, clock, wallClock, log, readings: () => readings.all.values() })
  readings.define("load", {})
  const reading = readings.all.get("load")
  if (reading === undefined) throw new Error("There is no reading.")
  history.begin()
  const { rows } = await history.of(reading, "day")
  return rows.map(([, mean]) => mean)
}

test("killed at any moment a device still has every minute that was written, whole and in order", async () => {
  const folder = join(base, "state")
  let measured = 0
  for (let round = 0; round < 12; round++) {
    const present = todayMilliseconds + measured * minute
    const words = [script, folder, String(measured), String(present)]
    const child: ChildProcess = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] })
    if (child.stdout === null) throw new Error("no output")
    let written = measured - 1
    for await (const line of createInterface(child.stdout)) {
      written = Number(line)
      // Each round dies after another number of minutes; the exact instant is chance.
      if (written === measured + 2 + round * 3) child.kill("SIGKILL")
    }
    expect(child.signalCode ?? (await once(child, "exit"))[1]).toBe("SIGKILL")
    const values = await valuesAt(folder, todayMilliseconds + (written + 2) * minute)
    const newest = values.at(-1) ?? Number.NaN
    // The one that was being written may be there as well.
    expect([written, written + 1]).toContain(newest)
    expect(values).toEqual(Array.from({ length: newest + 1 }, (_, number) => number))
    measured = newest + 1
  }
}, 60_000)
