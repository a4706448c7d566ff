/** What the device holds in memory, and whether phones make it hold more. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { start } from "./child.ts"
import { startDevice } from "./device-process.ts"
import { askForPages } from "./page-clients.ts"
import { residentBytes } from "./process-figures.ts"
import { megabytes, type Row, whole } from "./table.ts"

const requests = 10_000
/** The most a household's phones and tablets would open at once. */
const connections = 8

/** Long enough for the last connection to be gone and for a collection that was due. */
const settlingMilliseconds = 1000

const aim = "under 70 MB"

export async function measureMemory(): Promise<Row[]> {
  const bare = await bareResidentBytes()
  const stateFolder = await mkdtemp(join(tmpdir(), "porchlight-bench-"))
  const first = await startDevice(stateFolder)
  const made = await settled(first.pid).finally(first.stop)
  const device = await startDevice(stateFolder)
  try {
    const idle = await settled(device.pid)
    await askForPages({ port: device.httpPort, connections, requests })
    const once = await settled(device.pid)
    await askForPages({ port: device.httpPort, connections, requests })
    const twice = await settled(device.pid)
    const count = whole(requests)
    return [
      {
        what: "Memory (VmRSS) after the very first start, its root and certificate made",
        measured: megabytes(made),
      },
      {
        what: "Memory (VmRSS), setup open, idle",
        headline: "Memory, idle",
        measured: megabytes(idle),
        aim,
        comparedWith: `bare Node ${megabytes(bare)}: ${megabytes(idle - bare)} are ours`,
      },
      { what: `– after ${count} page requests`, measured: megabytes(once), aim },
      {
        what: `– after another ${count}`,
        measured: megabytes(twice),
        aim: `${aim}, no growth`,
        comparedWith: `${twice < once ? "−" : "+"}${megabytes(Math.abs(twice - once))} for these ${count}`,
      },
    ]
  } finally {
    await device.stop()
    await rm(stateFolder, { recursive: true, force: true })
  }
}

async function bareResidentBytes(): Promise<number> {
  const child = await start(process.execPath, ["-e", "setInterval(() => {}, 1e9)"])
  const bytes = await settled(child.pid)
  await child.stop()
  return bytes
}

async function settled(pid: number): Promise<number> {
  await sleep(settlingMilliseconds)
  return residentBytes(pid)
}
