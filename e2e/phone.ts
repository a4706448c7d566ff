/** A phone in front of a new device: real Chromium, with everything shut that a login sheet shuts. */
import { mkdirSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { AxeBuilder } from "@axe-core/playwright"
import {
  type Browser,
  type BrowserContext,
  test as base,
  chromium,
  expect,
  type Page,
} from "@playwright/test"
import { type StartedDevice, startDevice, startKnownDevice, startProgram } from "./device.ts"
import { startRecordingProxy } from "./recording-proxy.ts"
import { readLabel } from "./steps.ts"

export interface DeviceOptions {
  /** A chip whose access point goes down while it joins. */
  oneRadio: boolean
  /** False for the air's real delays. */
  fast: boolean
  /** Which device: as it comes; one that has been at home before; or a program of somebody's own. */
  story: "new" | "known" | "program"
  /** Networks in place of the default air, as `--air` reads them. */
  air: { networks: readonly object[] } | undefined
  /** More words for the device's command line. */
  words: readonly string[]
  /** Whether somebody between phone and device keeps all that crosses. */
  recorded: boolean
  /** Whether the phone's browser runs scripts. */
  javaScript: boolean
  /** The text size that the person has set; 16 is the usual one. */
  textPixels: number
}

export interface Phone {
  readonly page: Page
  readonly context: BrowserContext
  /** Checks the screen with axe in both colour schemes, and keeps a picture of each for a person to look at. */
  look(name: string): Promise<void>
}

interface Fixtures extends DeviceOptions {
  device: StartedDevice
  /** What crossed so far; empty unless `recorded`. */
  recording: () => Buffer
  way: { readonly port: number; recording(): Buffer }
  ownBrowser: Browser
  phone: Phone
  /** Another phone on the same access point. */
  secondPhone: Phone
}

/** Each probed host leads to the device, as its DNS would have it; so does the access point's own address. */
const captiveHosts = [
  "192.0.2.1",
  "captive.apple.com",
  "www.apple.com",
  "connectivitycheck.gstatic.com",
  "connectivitycheck.platform.hicloud.com",
  "connect.rom.miui.com",
  "clients3.google.com",
  "www.msftconnecttest.com",
  "detectportal.firefox.com",
  "connectivity-check.ubuntu.com",
  "spectrum.s3.amazonaws.com",
  "ctest.cdn.nintendo.net",
]

const pictures = fileURLToPath(new URL("../dist/screenshots/", import.meta.url))

const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"

export const test = base.extend<Fixtures>({
  oneRadio: [false, { option: true }],
  fast: [true, { option: true }],
  story: ["new", { option: true }],
  air: [undefined, { option: true }],
  words: [[], { option: true }],
  recorded: [false, { option: true }],
  javaScript: [true, { option: true }],
  textPixels: [16, { option: true }],

  device: async ({ oneRadio, fast, story, air, words: more }, use, testInfo) => {
    const words = [...(oneRadio ? ["--one-radio"] : []), ...(fast ? ["--fast"] : []), ...more]
    if (air !== undefined) {
      const file = testInfo.outputPath("air.json")
      await writeFile(file, JSON.stringify(air))
      words.push("--air", file)
    }
    const start = { new: startDevice, known: startKnownDevice, program: startProgram }[story]
    const folder = await mkdtemp(join(tmpdir(), "porchlight-"))
    const device = await start(folder, words)
    await device.said("waiting for a phone")
    await use(device)
    await device.stop()
    await rm(folder, { recursive: true, force: true })
  },

  // The phone's way to the device, which leads past a listener where there is one.
  way: async ({ device, recorded }, use) => {
    if (!recorded) return use({ port: device.httpPort, recording: () => Buffer.alloc(0) })
    const proxy = await startRecordingProxy(device.httpPort)
    await use(proxy)
    await proxy.close()
  },
  recording: ({ way }, use) => use(() => way.recording()),

  // A browser for each test, since the device's port goes into its command line.
  ownBrowser: async ({ way, textPixels }, use) => {
    const mapped = captiveHosts.map((host) => `MAP ${host}:80 127.0.0.1:${way.port}`)
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      chromiumSandbox: process.getuid?.() !== 0,
      args: [`--host-resolver-rules=${mapped.join(",")}`, `--blink-settings=defaultFontSize=${textPixels}`],
    })
    await use(browser)
    await browser.close()
  },

  phone: async ({ ownBrowser, device, oneRadio, javaScript }, use) =>
    withPhone(ownBrowser, { device, oneRadio, javaScript }, use),
  secondPhone: async ({ ownBrowser, device, oneRadio, javaScript }, use) =>
    withPhone(ownBrowser, { device, oneRadio, javaScript }, use),
})

async function withPhone(
  browser: Browser,
  { device, oneRadio, javaScript }: { device: StartedDevice; oneRadio: boolean; javaScript: boolean },
  use: (phone: Phone) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    serviceWorkers: "block",
    userAgent: iPhone,
    javaScriptEnabled: javaScript,
  })
  await context.addInitScript(shutLikeALoginSheet)
  const page = await context.newPage()
  if (device.code !== undefined) readLabel(page, device.code)
  const complaints = listenForComplaints(page)
  await use({ page, context, look: (name) => look(page, `${oneRadio ? "one-radio" : "concurrent"}-${name}`) })
  expect(complaints, "the page is quiet: no errors, no blocked resources, no dialogs").toEqual([])
  await context.close()
}

/** Runs in the page before its own scripts. Whatever is used all the same throws, and so shows up as an error. */
function shutLikeALoginSheet(): void {
  const refuse = (what: string) => () => {
    throw new Error(`A login sheet has no ${what}.`)
  }
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(window, name, { get: refuse(name) })
  }
  for (const name of ["open", "alert", "confirm", "prompt", "print"]) {
    Object.defineProperty(window, name, { value: refuse(name) })
  }
  Object.defineProperty(Document.prototype, "cookie", { get: refuse("cookies"), set: refuse("cookies") })
  Object.defineProperty(navigator, "clipboard", { get: refuse("clipboard") })
}

/** What a page must never do. A device that drops off while it joins is not the page's fault. */
function listenForComplaints(page: Page): string[] {
  const complaints: string[] = []
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`))
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    dialog.dismiss()
  })
  page.on("console", (message) => {
    const dropped = /net::ERR_|status of 4\d\d|status of 503/.test(message.text())
    if (message.type() === "error" && !dropped) complaints.push(`console: ${message.text()}`)
  })
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol !== "data:" && !captiveHosts.includes(hostname)) complaints.push(`request: ${request.url()}`)
  })
  return complaints
}

async function look(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), animations: "disabled" })
  }
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme })
    // On the way from one scheme to the other a colour is neither.
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) {
        if (animation instanceof CSSTransition) animation.finish()
      }
    })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)
    expect(found, `axe on ${name} in the ${colorScheme} scheme`).toEqual([])
  }
}
