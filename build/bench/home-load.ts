/** What the dashboard costs the device: measuring, a month's history, and news to every phone of the house. */
import { text } from "node:stream/consumers"
import { ask, fanOut, type Measuring, shareOfCore, startMeasuring } from "./measuring-device.ts"
import { median } from "./percentiles.ts"
import { milliseconds, type Row, whole } from "./table.ts"

const readings = 50
/** One write of the minute's history is inside, wherever it begins. */
const ingestMilliseconds = 60_000
const histories = 20
const phones = 20
const changes = 20

export async function measureHomeLoad(): Promise<Row[]> {
  const [busy, idle] = [await startMeasuring(readings), await startMeasuring(0)]
  try {
    const [own, nothing] = await Promise.all([
      shareOfCore(busy, ingestMilliseconds),
      shareOfCore(idle, ingestMilliseconds),
    ])
    const history = await monthHistory(busy)
    const news = await fanOut(busy, phones, changes)
    return [
      {
        what: `Measuring ${readings} readings once a second, and keeping their history: share of one core`,
        measured: percent(own),
        aim: "under 3 %",
        comparedWith: `the same device that measures nothing: ${percent(nothing)}`,
      },
      {
        what: `A month's history of one reading by HTTPS, connection open (median and worst of ${histories})`,
        measured: `${milliseconds(median(history.times))}, worst ${milliseconds(Math.max(...history.times))}`,
        aim: "under 50 ms",
        comparedWith: `${whole(history.rows)} rows, ${whole(history.bytes)} B`,
      },
      {
        what: `A control that is set, until the last of ${phones} phones has heard it (median and worst of ${changes})`,
        measured: `${milliseconds(median(news))}, worst ${milliseconds(Math.max(...news))}`,
        aim: "under 300 ms",
        comparedWith: "the device gathers news for 100 ms",
      },
    ]
  } finally {
    await Promise.all([busy.stop(), idle.stop()])
  }
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

async function monthHistory(device: Measuring) {
  const times: number[] = []
  let [rows, bytes] = [0, 0]
  // The first one reads it from the disk, and does not count.
  for (let count = 0; count <= histories; count++) {
    const startTime = performance.now()
    const { asking, answer } = ask(device, "/api/readings/sensor-0/history?span=month")
    asking.end()
    const body = await text(await answer)
    if (count > 0) times.push(performance.now() - startTime)
    bytes = body.length
    rows = JSON.parse(body).rows.length
  }
  return { times, rows, bytes }
}
