/** How long a person who has plugged the device in waits for it. */
import { once } from "node:events"
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
  for (let count = 0; count < starts; count++) {
    bare.push(await bareStartMilliseconds())
    const device = await startDevice()
    await device.stop()
    welcome.push(device.after.welcome)
    ready.push(Math.max(device.after.dns, device.after.page))
  }
  return [
    {
      what: `Process start until DNS and the page answer (median and worst of ${starts}; simulated radio, --fast)`,
      headline: "Start, until DNS and the page answer",
      measured: middleAndWorst(ready),
      aim: milliseconds(aimMilliseconds),
      comparedWith: `the simulated radio's part: ${milliseconds(median(ready) - median(welcome))}`,
    },
    { what: "– until its sockets are open and it has said so", measured: middleAndWorst(welcome) },
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
