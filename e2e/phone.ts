/** A phone in front of a new device: real Chromium, with everything shut that a login sheet shuts. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test"
import { type StartedDevice, startDevice, startProgram } from "./device.ts"
import { freePort } from "./free-port.ts"
import { copyKnownState, lendCertificates } from "./known-state.ts"
import { look } from "./look.ts"
import { startRecordingProxy } from "./recording-proxy.ts"
import { type SharedBrowsers, shareBrowsers } from "./shared-browsers.ts"
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
  /** What the phone's browser calls itself. */
  agent: string
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
  way: { recording(): Buffer }
  phone: Phone
  /** Another phone on the same access point. */
  secondPhone: Phone
}

interface WorkerFixtures {
  /** Where the device is met, each in its turn. */
  port: number
  browsers: SharedBrowsers
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

/** As Apple's login sheet calls itself: no name of a browser, and no version. */
export const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"

/** As Android's login sheet does: a WebView, whose version is in parentheses (Chromium's "User-Agent for WebView"). */
export const android =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36"

export const test = base.extend<Fixtures, WorkerFixtures>({
  oneRadio: [false, { option: true }],
  fast: [true, { option: true }],
  story: ["new", { option: true }],
  air: [undefined, { option: true }],
  words: [[], { option: true }],
  recorded: [false, { option: true }],
  javaScript: [true, { option: true }],
  agent: [iPhone, { option: true }],
  textPixels: [16, { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
  port: [async ({}, use) => use(await freePort()), { scope: "worker" }],

  device: async ({ port, recorded, oneRadio, fast, story, air, words: more }, use, testInfo) => {
    const words = [...(oneRadio ? ["--one-radio"] : []), ...(fast ? ["--fast"] : []), ...more]
    if (air !== undefined) {
      const file = testInfo.outputPath("air.json")
      await writeFile(file, JSON.stringify(air))
      words.push("--air", file)
    }
    const folder = await mkdtemp(join(tmpdir(), "porchlight-"))
    await (story === "known" ? copyKnownState : lendCertificates)(folder)
    const start = story === "program" ? startProgram : startDevice
    const device = await start(folder, words, recorded ? 0 : port)
    await device.said("waiting for a phone")
    await use(device)
    await device.stop()
    await rm(folder, { recursive: true, force: true })
  },

  // The phone's way to the device, which leads past a listener where there is one.
  way: async ({ device, recorded, port }, use) => {
    if (!recorded) return use({ recording: () => Buffer.alloc(0) })
    const proxy = await startRecordingProxy(device.httpPort, port)
    await use(proxy)
    await proxy.close()
  },
  recording: ({ way }, use) => use(() => way.recording()),

  browsers: [
    async ({ port }, use) => {
      const mapped = captiveHosts.map((host) => `MAP ${host}:80 127.0.0.1:${port}`)
      const browsers = shareBrowsers([`--host-resolver-rules=${mapped.join(",")}`])
      await use(browsers)
      await browsers.close()
    },
    { scope: "worker" },
  ],

  phone: async ({ browsers, textPixels, device, way: _open, oneRadio, javaScript, agent, locale }, use) =>
    withPhone(await browsers.withText(textPixels), { device, oneRadio, javaScript, agent, locale }, use),
  secondPhone: async ({ browsers, textPixels, device, oneRadio, javaScript, agent, locale }, use) =>
    withPhone(await browsers.withText(textPixels), { device, oneRadio, javaScript, agent, locale }, use),
})

type PhoneOptions = Pick<DeviceOptions, "oneRadio" | "javaScript" | "agent"> & {
  device: StartedDevice
  /** The language that the phone is set to. */
  locale: string | undefined
}

async function withPhone(
  browser: Browser,
  { device, oneRadio, javaScript, agent, locale = "en-US" }: PhoneOptions,
  use: (phone: Phone) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    serviceWorkers: "block",
    userAgent: agent,
    javaScriptEnabled: javaScript,
    locale,
  })
  await context.addInitScript(shutLikeALoginSheet)
  const page = await context.newPage()
  if (device.code !== undefined) readLabel(page, device.code)
  const complaints = listenForComplaints(page)
  await use({ page, context, look: (name) => look(page, `${oneRadio ? "one-radio" : "concurrent"}-${name}`) })
  await context.close()
  expect(complaints, "the page is quiet: no errors, no blocked resources, no dialogs").toEqual([])
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
  page.on("popup", () => complaints.push("a new window"))
  page.on("download", (download) => complaints.push(`download: ${download.url()}`))
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
