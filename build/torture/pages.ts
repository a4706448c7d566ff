/** Names and texts of strangers in a real Chromium: in the setup page, and in the app of a phone that is paired. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, chromium, type Page } from "@playwright/test"
import { checkAir } from "../../firmware/hosts/simulator/air.ts"
import type { Device } from "../../firmware/porchlight.ts"
import { hostName } from "../bench/openssl-pair.ts"
import { type Chance, createChance } from "./chance.ts"
import { type Finding, type Ledger, openLedger, type Scale } from "./finding.ts"
import { hostileBytes, hostileText } from "./hostile-text.ts"
import { bringHome, openDevice, openSetup, portOf } from "./lived-device.ts"

const area = "Pages"
const mustHold = "texts alone: no other tag, no script, no request elsewhere, nothing wider than the screen"

/** The narrowest phone that is held. */
const viewport = { width: 320, height: 568 }

export async function torturePages(scale: Scale): Promise<Finding[]> {
  const executablePath = process.env["CHROMIUM_PATH"]
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: [`--host-resolver-rules=MAP ${hostName} 127.0.0.1`],
  })
  try {
    const rounds = scale.count(20)
    const chance = createChance(scale.seed)
    return [await setupPages(rounds, browser, chance), await apps(rounds, browser, chance)]
  } finally {
    await browser.close()
  }
}

/** What the hostile texts would make where one was taken for markup, and how much of the page is beside the screen. */
async function judge(page: Page, where: string, ledger: Ledger): Promise<void> {
  const { strangers, overflow } = await page.evaluate(() => {
    // Runs in the page; this compilation knows no DOM.
    const document = Reflect.get(globalThis, "document")
    const strangers: string[] = []
    const walk = (root: Tree) => {
      for (const part of root.querySelectorAll("*")) {
        const isOurs =
          !["b", "iframe", "x", "key", "string"].includes(part.localName) &&
          part.getAttributeNames().every((name) => !name.startsWith("on")) &&
          part.getAttribute("src") !== "x" &&
          !(part.localName === "script" && part.textContent.includes("alert(1)"))
        if (!isOurs) strangers.push(part.outerHTML.slice(0, 100))
        if (part.shadowRoot !== null) walk(part.shadowRoot)
      }
    }
    walk(document)
    const { scrollWidth, clientWidth } = document.documentElement
    return { strangers, overflow: scrollWidth - clientWidth }
  })
  for (const stranger of strangers) ledger.fault(`${where} has ${stranger}.`)
  if (overflow > 0) ledger.fault(`${where} is ${overflow} px wider than the screen.`)
}

interface Tree {
  querySelectorAll(selector: string): Iterable<Part>
}

interface Part {
  readonly localName: string
  readonly textContent: string
  readonly outerHTML: string
  readonly shadowRoot: Tree | null
  getAttribute(name: string): string | null
  getAttributeNames(): readonly string[]
}

async function setupPages(rounds: number, browser: Browser, chance: Chance): Promise<Finding> {
  const ledger = openLedger()
  for (let round = 0; round < rounds; round++) {
    const ssids = Array.from({ length: 20 }, () => Buffer.from(hostileBytes(chance, 32)).toString("hex"))
    const networks = [...new Set(ssids)].map((ssidHex) => ({ ssidHex, ...secured }))
    await withDevice({ air: checkAir({ networks }, "air") }, async (device) => {
      await openSetup(device)
      await withPage({ browser, ledger, origin: `http://${device.addresses.http}` }, async (page) => {
        await page.goto("/", { waitUntil: "commit" })
        const rows = page.getByRole("listitem").getByRole("button")
        await rows.first().waitFor()
        const shown = await rows.count()
        if (shown < networks.length / 2) ledger.fault(`Of ${networks.length} networks it shows ${shown}.`)
        await judge(page, "The list", ledger)
        // The prompt has the name in a sentence.
        await rows.nth(round % shown).click()
        await page.getByRole("textbox").first().waitFor()
        await judge(page, "The prompt", ledger)
      })
      ledger.count += networks.length
    })
  }
  return ledger.finding({
    ...{ area, what: "hostile networks in the setup page, and one chosen", mustHold },
    measured: `${rounds} pages`,
  })
}

const secured = { security: "wpa2", password: "correct horse", accessPoints: [50] } as const

async function apps(rounds: number, browser: Browser, chance: Chance): Promise<Finding> {
  const ledger = openLedger()
  // The short form looks at those with the most texts of strangers.
  const shown = rounds > 1 ? screens : screens.slice(0, 3)
  for (let round = 0; round < rounds; round++) {
    await withDevice({}, async (device) => {
      ledger.count += fill(device, chance)
      await bringHome(device)
      while (device.addresses.https === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
      const origin = `https://${hostName}:${portOf(device.addresses.https)}`
      const secret = await letIn(device, chance)
      await withPage({ browser, ledger, origin, secret }, async (page) => {
        for (const screen of shown) {
          // Another document each time: the app reads its address once.
          await page.goto(`/?${screen}#${screen}`, { waitUntil: "commit" })
          // A heading of marks alone has no width: to the browser's driver it is hidden.
          await page.getByRole("heading").first().waitFor({ state: "attached" })
          await page.waitForTimeout(300)
          await judge(page, `The screen ${screen}`, ledger)
        }
      })
    })
  }
  return ledger.finding({
    ...{ area, what: "hostile readings, controls, news, notifications and phones in the app", mustHold },
    measured: `${rounds} devices, ${shown.length} screens of each`,
  })
}

const screens = ["home", "notifications", "phones", "happened", "wifi", "about", "reading=part-0"]

/** Some phones and scripts; the secret of one of them. */
async function letIn(device: Device, chance: Chance): Promise<string> {
  const sessions = device.house?.doors.sessions
  for (let count = 0; count < 4; count++) {
    // A name without a letter is refused.
    await sessions?.open({ name: hostileText(chance, 80) }).catch(() => {})
    await device.house?.newToken(hostileText(chance, 40)).catch(() => {})
  }
  return (await sessions?.open({ name: "Phone" }))?.secret ?? ""
}

interface PageWish {
  readonly browser: Browser
  readonly ledger: Ledger
  readonly origin: string
  readonly secret?: string
}

/** A phone's, which notes what no text may do. */
async function withPage(wish: PageWish, work: (page: Page) => Promise<void>): Promise<void> {
  const { browser, ledger, origin, secret } = wish
  const context = await browser.newContext({ viewport, ignoreHTTPSErrors: true, baseURL: origin })
  try {
    if (secret !== undefined)
      await context.addCookies([{ name: "__Host-porchlight", value: secret, url: origin, secure: true }])
    const page = await context.newPage()
    page.on("dialog", (dialog) => {
      ledger.fault(`A script ran: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on("request", (request) => {
      const { protocol, host } = new URL(request.url())
      if (/^https?:$/.test(protocol) && host !== new URL(origin).host)
        ledger.fault(`It asked ${request.url()}`)
    })
    await work(page)
  } finally {
    await context.close()
  }
}

/** A bit of everything that the app shows; how many texts of strangers that were. */
function fill(device: Device, chance: Chance): number {
  let count = 0
  const text = (maximumLength: number) => {
    count += 1
    return hostileText(chance, maximumLength)
  }
  // What is no line of text is refused, and that is right: another one is drawn.
  const tried = (work: () => void) => {
    for (let tries = 0; tries < 20; tries++) {
      try {
        return work()
      } catch {
        count -= 1
      }
    }
  }
  for (let number = 0; number < 8; number++) {
    tried(() => device.reading(`part-${number}`, { label: text(80), unit: text(16) }).set(number))
    tried(
      () =>
        void device.control(`part-${number}`, {
          kind: "switch",
          label: text(80),
          get: () => true,
          set: () => {},
        }),
    )
    tried(() => device.log(text(500)))
    tried(() => void device.notify({ title: text(200), body: text(1000) }))
  }
  const options = () => [0, 1, 2].map(() => text(40))
  tried(
    () =>
      void device.control("choice", { kind: "choice", options: options(), get: () => "x", set: () => {} }),
  )
  tried(
    () =>
      void device.control("button", {
        kind: "button",
        label: text(80),
        confirmation: text(200),
        set: () => {},
      }),
  )
  return count
}

async function withDevice(
  further: Parameters<typeof openDevice>[2],
  work: (device: Device) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-torture-"))
  const device = await openDevice(folder, () => {}, further)
  try {
    await work(device)
  } finally {
    await device.close()
    await rm(folder, { recursive: true, force: true })
  }
}
