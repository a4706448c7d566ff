/** What the dashboard costs the device: measuring, a month's history, and news to every phone of the house. */
import { once } from "node:events"
import type { ClientRequest, IncomingMessage } from "node:http"
import { request } from "node:https"
import { text } from "node:stream/consumers"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { start } from "./child.ts"
import { fillMonth } from "./filled-month.ts"
import { startHomeDevice } from "./home-process.ts"
import { hostName } from "./openssl-pair.ts"
import { median } from "./percentiles.ts"
import { processorMilliseconds } from "./process-figures.ts"
import { milliseconds, type Row, whole } from "./table.ts"

const readings = 50
/** One write of the minute's history is inside, wherever it begins. */
const ingestMilliseconds = 60_000
const histories = 20
const phones = 20
const changes = 20

interface Measuring {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

export async function measureHomeLoad(): Promise<Row[]> {
  const [busy, idle] = [await startMeasuring(readings), await startMeasuring(0)]
  try {
    const [own, nothing] = await Promise.all([shareOfCore(busy), shareOfCore(idle)])
    const history = await monthHistory(busy)
    const news = await fanOut(busy)
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

async function startMeasuring(count: number): Promise<Measuring> {
  const known = await startHomeDevice()
  await known.end()
  if (count > 0) await fillMonth(known.stateFolder, ["sensor-0"])
  const script = fileURLToPath(new URL("./measuring-program.js", import.meta.url))
  const words = [script, known.stateFolder, String(count)]
  const child = await start(process.execPath, words, ["ignore", "ignore", "inherit", "ipc"])
  const [address] = await once(child.process, "message")
  return {
    pid: child.pid,
    port: Number(String(address).split(":").at(-1)),
    async stop() {
      await child.stop()
      await known.stop()
    },
  }
}

async function shareOfCore({ pid }: Measuring): Promise<number> {
  // Its start is none of what is measured.
  await sleep(2000)
  const [before, beginTime] = [await processorMilliseconds(pid), performance.now()]
  await sleep(ingestMilliseconds)
  return ((await processorMilliseconds(pid)) - before) / (performance.now() - beginTime)
}

function ask(
  { port }: Measuring,
  path: string,
  options: object = {},
): { asking: ClientRequest; answer: Promise<IncomingMessage> } {
  const host = `${hostName}:${port}`
  const headers = { host, origin: `https://${host}`, "content-type": "application/json" }
  // Whose certificate it is looks nobody here.
  const asking = request({ port, path, headers, rejectUnauthorized: false, ...options })
  return { asking, answer: once(asking, "response").then(([response]) => response) }
}

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

async function fanOut(device: Measuring): Promise<readonly number[]> {
  const heard = await Promise.all(Array.from({ length: phones }, () => listen(device)))
  const times: number[] = []
  for (let value = 1; value <= changes; value++) {
    const startTime = performance.now()
    const last = Promise.all(heard.map((phone) => phone.hears(`"value":${value}}`)))
    const { asking, answer } = ask(device, "/api/controls/level", { method: "PUT" })
    asking.end(JSON.stringify({ value }))
    ;(await answer).resume()
    await last
    times.push(performance.now() - startTime)
  }
  for (const phone of heard) phone.leave()
  return times
}

async function listen(device: Measuring) {
  const { asking, answer } = ask(device, "/api/home/events", { agent: false })
  asking.on("error", () => {})
  asking.end()
  const stream = await answer
  if (stream.statusCode !== 200) throw new Error(`A phone was told ${stream.statusCode}.`)
  let awaited: { text: string; resolve: () => void } | undefined
  stream.setEncoding("utf8").on("data", (part: string) => {
    if (awaited !== undefined && part.includes(awaited.text)) awaited.resolve()
  })
  stream.on("error", () => {})
  return {
    hears: (text: string) =>
      new Promise<void>((resolve) => {
        awaited = { text, resolve }
      }),
    leave: () => asking.destroy(),
  }
}
