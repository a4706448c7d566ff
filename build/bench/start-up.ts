/** How long a person who has plugged the device in waits for it. */
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { start } from "./child.ts"
import { startDevice } from "./device-process.ts"
import { median } from "./percentiles.ts"
import { milliseconds, type Row } from "./table.ts"

const starts = 10
const aimMilliseconds = 300

export async function measureStartUp(): Promise<Row[]> {
  const bare: number[] = []
  const welcome: number[] = []
  const ready: number[] = []
  const again: number[] = []
  for (let count = 0; count < starts; count++) {
    bare.push(await bareStartMilliseconds())
    const folder = await mkdtemp(join(tmpdir(), "porchlight-bench-"))
    for (const times of [ready, again]) {
      const { after, stop } = await startDevice(folder)
      await stop()
      times.push(Math.max(after.dns, after.page))
      if (times === ready) welcome.push(after.welcome)
    }
    await rm(folder, { recursive: true, force: true })
  }
  return [
    {
      what: `First start until DNS and the page answer, its root and certificate made (median and worst of ${starts}; simulated radio, --fast)`,
      headline: "First start, until DNS and the page answer",
      measured: middleAndWorst(ready),
      comparedWith: `the simulated radio's part: ${milliseconds(median(ready) - median(welcome))}`,
    },
    { what: "– until its sockets are open and it has said so", measured: middleAndWorst(welcome) },
    {
      what: "– each later start, until DNS and the page answer",
      headline: "– each later start",
      measured: middleAndWorst(again),
      aim: milliseconds(aimMilliseconds),
    },
    { what: "– bare Node: `node -e 0`, start to end", measured: middleAndWorst(bare) },
  ]
}

async function bareStartMilliseconds(): Promise<number> {
  const startTime = performance.now()
  const child = await start(process.execPath, ["-e", "0"])
  await once(child.process, "exit")
  return performance.now() - startTime
}

function middleAndWorst(values: readonly number[]): string {
  return `${milliseconds(median(values))}, worst ${milliseconds(Math.max(...values))}`
}
