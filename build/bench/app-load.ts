/** How long the app takes on a middling phone: from the device, from its own worker, and with the device gone. */
import type { BrowserContext, CDPSession, Page } from "@playwright/test"
import { type HomeProcess, type StartWay, startHomeDevice } from "./home-process.ts"
import { hostName } from "./openssl-pair.ts"
import { median } from "./percentiles.ts"
import { slowDown } from "./slow-phone.ts"
import { milliseconds, type Row } from "./table.ts"
import { comeIn, openTrustingPhone } from "./trusting-phone.ts"

const loads = 5

/** A middling phone beside this machine, as Lighthouse takes it; and a home's Wi-Fi, some rooms away. */
const slowdown = 4
const bytesPerSecond = 9_000_000 / 8
const latencyMilliseconds = 40

const returns = 5

/** To join a network in hearing and to have its address; see the timings of the simulator. */
const radioMilliseconds = 2000

const aims = { first: 1500, again: 500, back: 3000 }

/**
 * Runs in the page before its own script. The first frame that shows a reading has been painted, and the thread is free
 * to hear a finger: a message waits behind whatever the page still has to do.
 */
const noteTimeOfReadings = `
  const look = () => {
    const reading = document.querySelector("[id^=open-reading-]")
    if (reading === null || reading.getClientRects().length === 0) return requestAnimationFrame(look)
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => { console.debug("can be used at", performance.now()) }
      port2.postMessage(0)
    })
  }
  requestAnimationFrame(look)
`

export async function measureAppLoad(): Promise<Row[]> {
  const device = await startHomeDevice()
  let context: BrowserContext | undefined
  try {
    context = await openTrustingPhone(device.stateFolder)
    const origin = `https://${hostName}:${device.httpsPort}`
    await comeIn(context, origin, device.stateFolder)
    const first: number[] = []
    // The first round of each does not count.
    for (let count = 0; count <= loads; count++) first.push(await load(context, origin, "empty"))
    const again: number[] = []
    for (let count = 0; count <= loads; count++) again.push(await load(context, origin, "kept"))
    await device.end()
    const away: number[] = []
    for (let count = 0; count <= loads; count++) away.push(await load(context, origin, "kept"))
    const back: number[] = []
    for (let count = 0; count <= returns; count++)
      back.push(await comeBack(context, origin, device, "porchlight"))
    const typed: number[] = []
    for (let count = 0; count <= returns; count++)
      typed.push(await comeBack(context, origin, device, "npm start"))
    return [
      {
        ...row("The app by HTTPS, first load", first, aims.first),
        headline: `The app by HTTPS, until it can be used, phone ${slowdown} times slower`,
      },
      row("– again, from its worker", again, aims.again),
      row("– again, the device gone", away, aims.again),
      {
        what: `The app stands open and the device is started: from the start of its process until the app is live (median and worst of ${returns})`,
        measured: middleAndWorst(back),
        aim: `under ${milliseconds(aims.back)}`,
        comparedWith: `the simulated radio's part: ${milliseconds(radioMilliseconds)}`,
      },
      {
        what: "– from typing `npm start`, with nothing to build",
        measured: middleAndWorst(typed),
        aim: `under ${milliseconds(aims.back)}`,
      },
    ]
  } finally {
    await context?.close()
    await device.stop()
  }
}

function row(what: string, times: readonly number[], aim: number): Row {
  return {
    what: `${what} until it can be used (phone ${slowdown} times slower, 9 Mbit/s, 40 ms; median and worst of ${loads})`,
    measured: middleAndWorst(times),
    aim: `under ${milliseconds(aim)}`,
  }
}

function middleAndWorst([, ...times]: readonly number[]): string {
  return `${milliseconds(median(times))}, worst ${milliseconds(Math.max(...times))}`
}

/** Milliseconds from the beginning of the navigation. `empty`: as on the first day, but for the cookie. */
async function load(context: BrowserContext, origin: string, storage: "empty" | "kept"): Promise<number> {
  const page = await context.newPage()
  const protocol = await context.newCDPSession(page)
  if (storage === "empty") await forget(protocol, origin)
  await slowDown(protocol, { slowdown, bytesPerSecond, latencyMilliseconds })
  await page.addInitScript(noteTimeOfReadings)
  const usable = page.waitForEvent("console", (message) => message.text().startsWith("can be used at"))
  await page.goto(origin, { waitUntil: "commit" })
  const time = Number((await usable).text().split(" ").at(-1))
  await untilKept(page)
  await page.close()
  return time
}

/** The device is gone before and after. */
async function comeBack(
  context: BrowserContext,
  origin: string,
  device: HomeProcess,
  way: StartWay,
): Promise<number> {
  const page = await context.newPage()
  await page.goto(origin)
  await page.getByText("No answer").waitFor()
  // As somebody who has waited for a while: the pauses between questions are at their longest.
  await page.waitForTimeout(3000)
  const startTime = performance.now()
  await device.begin(way)
  await page.getByText("Online").waitFor()
  const time = performance.now() - startTime
  await page.close()
  await device.end()
  return time
}

async function forget(protocol: CDPSession, origin: string): Promise<void> {
  const storageTypes = "service_workers,cache_storage,indexeddb,local_storage"
  await protocol.send("Storage.clearDataForOrigin", { origin, storageTypes })
  await protocol.send("Network.enable")
  await protocol.send("Network.clearBrowserCache")
}

/** The worker has every file. */
async function untilKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { serviceWorker } = Reflect.get(globalThis, "navigator")
    await serviceWorker.ready
  })
}
