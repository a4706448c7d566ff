/** How long a person waits after the last digit of the code: the phone's half of opening a session, in a real browser. */
import { randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { type Browser, chromium } from "@playwright/test"
import { root } from "./device-process.ts"
import { median } from "./percentiles.ts"
import { loadSeal, type Seal } from "./sealing-schemes.ts"
import { milliseconds, type Row } from "./table.ts"

const pages = 5
const aimMilliseconds = 400

/** What makes a machine of today about as slow as a cheap phone: Lighthouse's figure for a mid-tier mobile. */
const slowedTimes = 4

const terms = { code: "12345670", deviceId: "5cd80b1f00ba5e01", deviceName: "ding-5cd80b1" }

/** Runs in the page, twice: the second time everything is compiled. The code is typed where no field is drawn. */
const openSession = `(async () => {
  const startTime = performance.now()
  const { createSealing } = await import("/seal.js")
  const draw = (strings, ...values) => values
  const link = { view: { device: ${JSON.stringify(terms.deviceName)} }, session: undefined }
  const sealing = createSealing({ html: draw, form: draw, words: {}, link, onChange() {}, onEnd() {} })
  const type = sealing.field(false).find((value) => typeof value === "function")
  type({ target: { value: ${JSON.stringify(terms.code)} } })
  const loadedTime = performance.now()
  const isOpen = await sealing.open()
  const openTime = performance.now()
  if (!isOpen) throw new Error("No session was opened.")
  window.name = ""
  return { loading: loadedTime - startTime, opening: openTime - loadedTime }
})()`

interface Opened {
  readonly loading: number
  readonly opening: number
}

export async function measureSealingPage(): Promise<Row[]> {
  const server = await startSealingServer()
  const executablePath = process.env["CHROMIUM_PATH"]
  const browser = await chromium.launch({ ...(executablePath && { executablePath }) })
  try {
    const { port } = server.address() as AddressInfo
    const first: Opened[] = []
    const second: Opened[] = []
    for (let count = 0; count < pages; count++) {
      const opened = await openTwice(browser, `http://127.0.0.1:${port}/`)
      first.push(opened.first)
      second.push(opened.second)
    }
    return rowsOf(first, second)
  } finally {
    await browser.close()
    server.close()
  }
}

function rowsOf(first: readonly Opened[], second: readonly Opened[]): Row[] {
  const slowed = `Chromium slowed ${slowedTimes} times`
  return [
    {
      what: `Opening a sealed session, ${slowed}, first on its page (median and worst of ${pages})`,
      measured: middleAndWorst(first.map(({ opening }) => opening)),
      aim: `under ${milliseconds(aimMilliseconds)}`,
    },
    { what: "– again on the same page", measured: middleAndWorst(second.map(({ opening }) => opening)) },
    {
      what: "– loading `seal.js` before it, while the person reads the list",
      measured: middleAndWorst(first.map(({ loading }) => loading)),
    },
  ]
}

/** In a context of its own, whose cache is empty. */
async function openTwice(browser: Browser, address: string): Promise<{ first: Opened; second: Opened }> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(address)
    const protocol = await context.newCDPSession(page)
    await protocol.send("Emulation.setCPUThrottlingRate", { rate: slowedTimes })
    return { first: await page.evaluate(openSession), second: await page.evaluate(openSession) }
  } finally {
    await context.close()
  }
}

/** The device's half alone, at full speed: an empty page, `seal.js` as it was built, and `/api/seal`. */
async function startSealingServer(): Promise<Server> {
  const script = await readFile(join(root, "dist/web/setup/seal.js.gz"))
  const seal = await loadSeal()
  const deviceHalf = Uint8Array.from(randomBytes(16))
  const server = createServer(async (request, response) => {
    const route = `${request.method} ${request.url}`
    if (route === "GET /seal.js") {
      response.writeHead(200, { "content-type": "text/javascript", "content-encoding": "gzip" }).end(script)
    } else if (route === "GET /api/seal") {
      tell(response, { suite: seal.sealSuite, device: terms.deviceId, session: base64url(deviceHalf) })
    } else if (route === "POST /api/seal") {
      tell(response, await answerOf(seal, request, deviceHalf))
    } else {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Sealing</title>")
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return server
}

async function answerOf(seal: Seal, request: IncomingMessage, deviceHalf: Uint8Array): Promise<object> {
  const { phone, share } = JSON.parse(await text(request)) as { phone: string; share: string }
  const halves = { phoneHalf: Buffer.from(phone, "base64url"), deviceHalf }
  const phoneShare = Uint8Array.from(Buffer.from(share, "base64url"))
  const random = (byteCount: number) => Uint8Array.from(randomBytes(byteCount))
  const answered = seal.deviceAnswers({ ...terms, ...halves }, phoneShare, random)
  if (answered === undefined) throw new Error("The page sent a share that is no point.")
  return { share: base64url(answered.share), tag: base64url(answered.tag), attemptsLeft: 9 }
}

function tell(response: ServerResponse, value: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value))
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url")
}

function middleAndWorst(values: readonly number[]): string {
  return `${milliseconds(median(values))}, worst ${milliseconds(Math.max(...values))}`
}
