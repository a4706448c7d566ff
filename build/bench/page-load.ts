/** What a phone's login sheet fetches until its person can pick a network, and how long that takes. */
import { type Browser, type CDPSession, chromium } from "@playwright/test"
import { setupPageMaximumBytes } from "../budgets.ts"
import { startDevice } from "./device-process.ts"
import { peerRows } from "./peer-pages.ts"
import { median } from "./percentiles.ts"
import { slowDown } from "./slow-phone.ts"
import { milliseconds, type Row, whole } from "./table.ts"

const loads = 5

/** A network of the default air. */
const awaitedNetwork = "Home"

/** A common phone's, in CSS pixels. */
const phone = {
  viewport: { width: 412, height: 839 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2.625,
}

const patienceMilliseconds = 30_000

/** As the app is measured: a middling phone, and a home's Wi-Fi some rooms away. */
const slow = { slowdown: 4, bytesPerSecond: 9_000_000 / 8, latencyMilliseconds: 40 }

/**
 * Runs in the page before its own script: notes the wall-clock time of the first frame that shows the awaited row.
 * Asking from outside would add the way back and forth to the time, and later answers to the count.
 */
const noteTimeOfList = `
  const observer = new MutationObserver(() => {
    const rows = [...document.querySelectorAll("button")]
    const row = rows.find(({ textContent }) => textContent.trim().startsWith("${awaitedNetwork}"))
    if (row === undefined || row.getClientRects().length === 0) return
    observer.disconnect()
    requestAnimationFrame(() => { console.debug("list shown at", performance.timeOrigin + performance.now()) })
  })
  observer.observe(document, { childList: true, subtree: true, characterData: true })
`

interface PageLoad {
  /** Of the requests that were answered before the list was visible. */
  readonly paths: readonly string[]
  readonly bytes: number
  readonly milliseconds: number
}

export async function measurePageLoad(): Promise<Row[]> {
  const device = await startDevice()
  const executablePath = process.env["CHROMIUM_PATH"]
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: [`--host-resolver-rules=MAP 192.0.2.1:80 127.0.0.1:${device.httpPort}`],
  })
  try {
    const [plain, slowed]: PageLoad[][] = [[], []]
    // The browser's own first page is slow for reasons of its own, and does not count.
    for (let count = 0; count <= loads; count++) {
      plain?.push(await loadOnce(browser, false))
      slowed?.push(await loadOnce(browser, true))
    }
    return [...rowsOf(plain?.slice(1) ?? [], slowed?.slice(1) ?? []), ...peerRows]
  } finally {
    await browser.close()
    await device.stop()
  }
}

function rowsOf(measured: readonly PageLoad[], slowed: readonly PageLoad[]): Row[] {
  const spread = (all: readonly PageLoad[]) => {
    const times = all.map((load) => load.milliseconds)
    return `${milliseconds(median(times))} (${milliseconds(Math.min(...times))} to ${milliseconds(Math.max(...times))})`
  }
  const [most] = measured.map((load) => load.paths).sort((one, other) => other.length - one.length)
  const paths = most ?? []
  return [
    {
      what: "Requests until the network list is visible (Chromium, phone-sized, empty cache)",
      headline: "Requests until the list of networks is visible",
      measured: `${paths.length}: ${paths.join(", ")}`,
      aim: "2",
    },
    {
      what: "– bytes on the wire for them, with headers",
      headline: "– bytes on the wire for them",
      measured: `${whole(median(measured.map((load) => load.bytes)))} B`,
      comparedWith: `${whole(setupPageMaximumBytes)} B is what the page alone may take`,
    },
    {
      what: `– time, on loopback (median of ${loads}, and all of them between)`,
      headline: "– time, in a Chromium on loopback",
      measured: spread(measured),
    },
    {
      what: `– time, phone ${slow.slowdown} times slower, 9 Mbit/s, ${slow.latencyMilliseconds} ms (median of ${loads}, and all of them between)`,
      headline: `– time, ${slow.slowdown} times slower, 9 Mbit/s, ${slow.latencyMilliseconds} ms`,
      measured: spread(slowed),
    },
  ]
}

/** In a context of its own, whose cache is empty. */
async function loadOnce(browser: Browser, isSlow: boolean): Promise<PageLoad> {
  const context = await browser.newContext(phone)
  context.setDefaultTimeout(patienceMilliseconds)
  const page = await context.newPage()
  // The page's policy forbids the string of code that waiting for a condition would be.
  const shown = page.waitForEvent("console", (message) => message.text().startsWith("list shown at"))
  await page.addInitScript(noteTimeOfList)
  const protocol = await context.newCDPSession(page)
  const answers = await noteAnswers(protocol)
  if (isSlow) await slowDown(protocol, slow)
  const startTime = Date.now()
  await page.goto("http://192.0.2.1/")
  const shownTime = Number((await shown).text().split(" ").at(-1))
  await context.close()
  // What the page begins in the same moment, such as its stream of events, is none of what the list waited for.
  const waitedFor = answers.filter(({ endTime }) => endTime < shownTime)
  return {
    paths: waitedFor.map(({ path }) => path),
    bytes: waitedFor.reduce((sum, { bytes }) => sum + bytes, 0),
    milliseconds: shownTime - startTime,
  }
}

interface Answer {
  readonly path: string
  /** On the wire: with its head, and compressed as it came. */
  readonly bytes: number
  /** Wall-clock time of its last byte, in milliseconds. */
  readonly endTime: number
}

/** Fills the list as answers come to their end. */
async function noteAnswers(protocol: CDPSession): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const begun = new Map<string, { path: string; clockDifference: number }>()
  protocol.on("Network.requestWillBeSent", ({ requestId, request, wallTime, timestamp }) => {
    const { protocol, pathname } = new URL(request.url)
    // Only the beginning is told in both clocks.
    if (protocol !== "data:") begun.set(requestId, { path: pathname, clockDifference: wallTime - timestamp })
  })
  protocol.on("Network.loadingFinished", ({ requestId, encodedDataLength, timestamp }) => {
    const request = begun.get(requestId)
    if (request === undefined) return
    const endTime = (timestamp + request.clockDifference) * 1000
    answers.push({ path: request.path, bytes: encodedDataLength, endTime })
  })
  await protocol.send("Network.enable")
  return answers
}
