/** A device at home that measures, in a process of its own, and the phones of the house. */
import { once } from "node:events"
import type { ClientRequest, IncomingMessage } from "node:http"
import { request } from "node:https"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { start } from "./child.ts"
import { fillMonth } from "./filled-month.ts"
import { startHomeDevice } from "./home-process.ts"
import { hostName } from "./openssl-pair.ts"
import { processorMilliseconds } from "./process-figures.ts"

export interface Measuring {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

export async function startMeasuring(count: number): Promise<Measuring> {
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

/** Of processor, while it measures and nobody asks. */
export async function shareOfCore({ pid }: Measuring, spanMilliseconds: number): Promise<number> {
  // Its start is none of what is measured.
  await sleep(2000)
  const [before, beginTime] = [await processorMilliseconds(pid), performance.now()]
  await sleep(spanMilliseconds)
  return ((await processorMilliseconds(pid)) - before) / (performance.now() - beginTime)
}

export function ask(
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

/** No two changes are alike, so that none is taken for another. */
let value = 0

/** A control is set again and again: each time until the last of so many phones has heard it. */
export async function fanOut(device: Measuring, phones: number, changes: number): Promise<readonly number[]> {
  const heard = await Promise.all(Array.from({ length: phones }, () => listen(device)))
  const times: number[] = []
  for (let count = 1; count <= changes; count++) {
    value += 1
    const wanted = value
    const startTime = performance.now()
    const last = Promise.all(heard.map((phone) => phone.hears(`"value":${wanted}}`)))
    const { asking, answer } = ask(device, "/api/controls/level", { method: "PUT" })
    asking.end(JSON.stringify({ value: wanted }))
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
