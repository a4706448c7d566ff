/** Every page in a made-up language, where no word stands in a source, no sentence is put together, and nothing is cut. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test"
import { startAppDevice } from "./app-device.fixture.ts"
import { startScript } from "./device.ts"
import { lendCertificates } from "./known-state.ts"
import { pictures } from "./look.ts"
import { test as base } from "./phone.ts"
import { playPush } from "./played-push.ts"
import { buildPseudoImage, pseudoLanguages, pseudoPattern } from "./pseudo-image.ts"
import { expectNothingCut, expectOwnWords } from "./pseudo-reader.ts"
import { shareBrowsers } from "./shared-browsers.ts"
import { address } from "./steps.ts"
import { startTrustDevice, name as trustName } from "./trust-device.fixture.ts"

const networks = [
  { ssid: "Home", security: "wpa2", password: "correct horse" },
  { ssid: "The Longest Name a Router Allows", security: "wpa3", password: "correct horse" },
  { ssid: "Café", security: "open" },
  { ssid: "Library", security: "owe" },
  { ssid: "Staff", security: "enterprise" },
  { ssid: "Barn", security: "wep" },
]

const test = base.extend<object, { image: string }>({
  image: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "porchlight-pseudo-"))
      await use(await buildPseudoImage(folder))
      await rm(folder, { recursive: true, force: true })
    },
    { scope: "worker", timeout: 120_000 },
  ],

  device: async ({ port, image }, use) => {
    const folder = await mkdtemp(join(tmpdir(), "porchlight-"))
    await lendCertificates(folder)
    const device = await startScript("pseudo-device.fixture.js", folder, [
      String(port),
      image,
      JSON.stringify({ networks }),
    ])
    await use(device)
    await device.stop()
    await rm(folder, { recursive: true, force: true })
  },
})

// One after the other in one worker, which builds the pages once; and each looks at many screens.
test.describe.configure({ mode: "default", timeout: 120_000 })

/** What is no word of ours, and so the same in every language. */
const facts = [
  // Addresses, a device's name among them.
  /https?:\/\/\S*|ding-5cd80b1(?:\.local)?/g,
  // Commands, as they are typed.
  /certutil .*/g,
  // Times of the day, which the browser writes itself.
  /\d+:\d+(?::\d+)?\s(?:[AP]M|\p{Script=Arabic}+)/gu,
  // Hosts of push services, and licences.
  /\b[a-z]+(?:\.[a-z]+)+\b|BSD-3-Clause|MIT|ISC/g,
  // The groups of a fingerprint.
  /\b[0-9A-F]{4}\b/g,
]

/** Names that people and programs have given. The longest first: one may be part of another. */
function named(names: readonly string[]): RegExp[] {
  const sorted = [...names].sort((one, other) => other.length - one.length)
  return sorted.map((name) => new RegExp(name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "g"))
}

/** Reads all of the screen, in each view. */
async function read(page: Page, where: string, known: readonly RegExp[] = []): Promise<void> {
  await expectOwnWords(page, where, [...known, ...facts])
  await page.emulateMedia({ reducedMotion: "reduce" })
  const view = await viewsOf(page)
  for (const [name, width, textPixels] of [
    // The narrowest screen that has to do.
    ["narrow", 320, 16],
    // The usual one of a person who has set the text twice as big.
    ["large", 390, 32],
  ] as const) {
    await view.set({ width, height: 844, textPixels })
    await expectNothingCut(page, `${where}, ${name}`)
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await view.set({ width, height: Math.max(height, 844), textPixels })
    await page.screenshot({ path: join(pictures, `pseudo-${where}-${name}.png`), animations: "disabled" })
  }
  await view.end()
}

interface View {
  readonly width: number
  readonly height: number
  readonly textPixels: number
}

/** Sets screen and text of one page, as a person would in the settings of their phone. */
async function viewsOf(page: Page) {
  const browser = await page.context().newCDPSession(page)
  return {
    async set({ width, height, textPixels }: View): Promise<void> {
      await page.setViewportSize({ width, height })
      // Later, since a screen of another size brings the usual text back.
      await browser.send("Page.setFontSizes", { fontSizes: { standard: textPixels } })
      const size = await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)
      expect(size).toBe(`${textPixels}px`)
    },
    end: () => browser.detach(),
  }
}

test("setup", async ({ phone: { page }, device }) => {
  const known = named(networks.map(({ ssid }) => ssid))
  const code = device.code ?? ""
  for (const { tag } of pseudoLanguages) {
    const say = (key: string) => pseudoPattern(tag, "setup", key)
    const button = (key: string) => page.getByRole("button", { name: say(key) })
    await page.goto(`${address}?lang=${tag}`)
    await expect(page.getByRole("button", { name: "Home" })).toBeVisible()
    await expect(button("follow")).toBeVisible()
    await read(page, `setup-${tag}-list`, known)
    await button("list.other").click()
    await button("prompt.submit").click()
    await read(page, `setup-${tag}-hidden`, known)
    await button("back").click()
    await page.getByRole("button", { name: "Home" }).click()
    await page.getByLabel(say("prompt.field")).fill("short")
    await button("prompt.submit").click()
    await read(page, `setup-${tag}-prompt`, known)
  }
  const { tag } = pseudoLanguages[1]
  const say = (key: string) => pseudoPattern(tag, "setup", key)
  await page.getByLabel(say("prompt.field")).fill("wrong horse")
  await page.getByLabel(say("code.field")).fill(code)
  await page.getByRole("button", { name: say("prompt.submit") }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await read(page, `setup-${tag}-failed`, known)
  await page.getByLabel(say("prompt.field")).fill("correct horse")
  await page.getByRole("button", { name: say("prompt.submit") }).click()
  await expect(page.getByRole("heading", { name: say("result.title") })).toBeVisible()
  await page.locator("summary").click()
  await read(page, `setup-${tag}-result`, known)
})

const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"

test("trust", async ({ image }) => {
  const device = await startTrustDevice({ image, language: "ar" })
  const browsers = shareBrowsers([`--host-resolver-rules=${device.resolverRules}`], device.home)
  const context = await phoneOf(await browsers.withText(16), { userAgent: iPhone })
  const page = await context.newPage()
  for (const { tag } of pseudoLanguages) {
    await page.goto(`http://${trustName}.local/${tag === "en" ? "" : `?lang=${tag}`}`)
    await expect(page.getByText(pseudoPattern(tag, "trust", "waiting"))).toBeVisible()
    await read(page, `trust-${tag}`)
    await showAll(page)
    await read(page, `trust-${tag}-all`)
  }
  await context.close()
  await browsers.close()
  await device.stop()
})

/** Everything that the page can say to anybody, at once. */
async function showAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const part of document.querySelectorAll<HTMLElement>("main [hidden]")) part.hidden = false
    for (const part of document.querySelectorAll("details")) part.open = true
  })
}

/** Every text that is in `value`, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const screens = [
  "reading=outside",
  "image=garden",
  "happened",
  "notifications",
  "wifi",
  "nearby",
  "phones",
  "inviting",
  "neighbours",
  "about",
]

test("app", async ({ image }) => {
  const device = await startAppDevice(image)
  const { view, networks, nearby } = device.home
  const { subscriptions, notifications } = device.push
  device.home.view = { ...view, device: { ...view.device, neighbours: true } }
  const other = { version: "0.1.0", answers: false, sharesRoot: true }
  device.home.neighbours = [{ ...other, id: "5cd80b1f00d2a7e4", url: "https://shed.local" }]
  device.home.attempt = { kind: "failed", attempt: 2, ssid: "Office", ssidBytes: "T2ZmaWNl", code: "refused" }
  const known = named([
    "Android phone",
    "shed",
    ...textsIn([view, networks, nearby, subscriptions, notifications]),
  ])
  const browsers = shareBrowsers()
  for (const { tag } of pseudoLanguages) {
    const say = (key: string) => pseudoPattern(tag, "app", key)
    const context = await phoneOf(await browsers.withText(16), { locale: tag })
    const page = await context.newPage()
    await playPush(page, { permission: "granted" })
    await page.goto(device.url)
    await expect(page.getByRole("button", { name: say("pair.submit") })).toBeVisible()
    await page.getByRole("button", { name: say("pair.submit") }).click()
    await read(page, `app-${tag}-stranger`, known)
    await page.goto(device.link())
    await expect(page.getByRole("heading", { name: say("places") })).toBeVisible()
    await read(page, `app-${tag}-home`, known)
    for (const screen of screens) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, screen)
      await page.waitForLoadState("networkidle")
      await read(page, `app-${tag}-${screen}`, known)
    }
    const button = (key: string) => page.getByRole("button", { name: say(key) })
    await page.evaluate(() => {
      location.hash = "reading=outside"
    })
    await button("alerts.add").click()
    await button("alerts.save").click()
    await read(page, `app-${tag}-alert`, known)
    await page.evaluate(() => {
      location.hash = "nearby"
    })
    await page.getByRole("button", { name: "Garden house" }).click()
    await button("move.do").click()
    await read(page, `app-${tag}-join`, known)
    device.answer(false)
    await page.evaluate(() => {
      location.hash = "home"
    })
    await expect(page.getByText(say("home.away"))).toBeVisible()
    await read(page, `app-${tag}-away`, known)
    device.answer(true)
    await context.close()
  }
  await browsers.close()
  await device.stop()
})

function phoneOf(
  browser: Browser,
  options: { userAgent?: string; locale?: string },
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    serviceWorkers: "block",
    ...options,
  })
}
