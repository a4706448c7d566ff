/** The trust page in a real browser, in front of a root that this browser does not know yet. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test"
import { expectNoSidewaysScrolling, look as lookAt, pictures } from "./look.ts"
import { type SharedBrowsers, shareBrowsers } from "./shared-browsers.ts"
import { name, startTrustDevice, type TrustDevice } from "./trust-device.fixture.ts"

const pageAddress = `http://${name}.local/`

const chromeWords = "(KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36"
const webKit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
const iPhone = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${webKit}`

const agents = {
  ios: `${iPhone} Version/26.0 Mobile/15E148 Safari/604.1`,
  android: `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 ${chromeWords.replace("Safari", "Mobile Safari")}`,
  macos: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 ${chromeWords}`,
  windows: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${chromeWords} Edg/146.0.0.0`,
  chromeos: `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 ${chromeWords}`,
  "linux-firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
  "linux-chrome": `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${chromeWords}`,
} as const

interface WorkerFixtures {
  sharedDevice: TrustDevice
  browsers: SharedBrowsers
}

interface Fixtures {
  device: TrustDevice
  ownBrowser: Browser
  textPixels: number
  open: (userAgent: string, options?: BrowserContextOptions) => Promise<Page>
}

const test = base.extend<Fixtures, WorkerFixtures>({
  textPixels: [16, { option: true }],

  // Two roots by OpenSSL and a browser that knows one of them take longer than most of the tests.
  sharedDevice: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
    async ({}, use) => {
      const device = await startTrustDevice()
      await use(device)
      await device.stop()
    },
    { scope: "worker" },
  ],
  browsers: [
    async ({ sharedDevice: { resolverRules, home } }, use) => {
      const browsers = shareBrowsers([`--host-resolver-rules=${resolverRules}`], home)
      await use(browsers)
      await browsers.close()
    },
    { scope: "worker" },
  ],

  device: async ({ sharedDevice }, use) => {
    sharedDevice.begin()
    await use(sharedDevice)
  },

  ownBrowser: async ({ browsers, textPixels, device: _begun }, use) =>
    use(await browsers.withText(textPixels)),

  open: async ({ ownBrowser }, use) => {
    const complaints: string[] = []
    const contexts: BrowserContext[] = []
    await use(async (userAgent, options = {}) => {
      const phone = /iPhone|Android/.test(userAgent)
      const context = await ownBrowser.newContext({
        viewport: phone ? { width: 390, height: 844 } : { width: 1024, height: 768 },
        deviceScaleFactor: phone ? 2 : 1,
        isMobile: phone,
        hasTouch: phone,
        userAgent,
        ...options,
      })
      contexts.push(context)
      const page = await context.newPage()
      page.on("pageerror", (error) => complaints.push(error.message))
      page.on("console", (message) => {
        const expected = /net::ERR_|status of 404/.test(message.text())
        if (message.type() === "error" && !expected) complaints.push(message.text())
      })
      await page.goto(pageAddress)
      return page
    })
    for (const context of contexts) await context.close()
    expect(complaints, "the page is quiet").toEqual([])
  },
})

/** At all of it, with what sticks to the bottom at the bottom. */
async function look(page: Page, picture: string): Promise<void> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {}
  const all = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width, height: Math.max(height, all) })
  await lookAt(page, `trust-${picture}`)
}

const waiting = (page: Page) => page.getByText("Waiting for the last step.")
const arrived = (page: Page) => page.getByRole("heading", { name: /is trusted/ })

const files: Record<keyof typeof agents, string> = {
  ios: "/ca.mobileconfig",
  android: "/ca.crt",
  macos: "/ca.mobileconfig",
  windows: "/ca.crt",
  chromeos: "/ca.crt",
  "linux-firefox": "/ca.crt",
  "linux-chrome": "/ca.crt",
}

/** What no other system's steps say. */
const words: Record<keyof typeof agents, string> = {
  ios: "Certificate Trust Settings",
  android: "Install anyway",
  macos: "System Settings",
  windows: "Current User",
  chromeos: "Manage certificates",
  "linux-firefox": "Trust this CA to identify websites",
  "linux-chrome": "In older versions",
}

for (const system of Object.keys(agents) as (keyof typeof agents)[]) {
  test(`${system}: its steps alone, its file, and nothing for axe to find`, async ({ open }) => {
    const page = await open(agents[system])
    await expect(waiting(page)).toBeVisible()
    const steps = page.locator(".step:visible")
    expect(await steps.count()).toBeGreaterThanOrEqual(3)
    const guides = page.locator(".guide:visible")
    await expect(guides).toHaveCount(1)
    await expect(guides).toHaveAttribute("data-system", system)
    await expect(guides).toContainText(words[system])
    const filled = page.locator(".filled-button:visible")
    await expect(filled).toHaveCount(1)
    await expect(filled).toHaveAttribute("href", files[system])
    await expect(page.locator("#elsewhere")).toBeHidden()
    for (const drawing of await page.getByRole("img").all()) {
      expect(await drawing.getAttribute("aria-label")).toMatch(/^[A-Z].+\.$/)
    }
    await expectNoSidewaysScrolling(page)
    await look(page, system)
  })
}

test("the fingerprint stands in groups that a person can compare", async ({ open, device }) => {
  const page = await open(agents.ios)
  const groups = page.locator("#groups span")
  await expect(groups).toHaveCount(16)
  expect((await groups.allTextContents()).join("").toLowerCase()).toBe(device.fingerprint)
})

test("another system's steps are one choice away", async ({ open }) => {
  const page = await open(agents.ios)
  await page.getByLabel("Steps for").selectOption({ label: "Windows" })
  await expect(page.locator(".guide:visible")).toHaveAttribute("data-system", "windows")
  await expect(page.locator("#trap-switch")).toBeHidden()
  await expect(page.locator("#trap-restart")).toBeVisible()
})

test("another language is one choice away, and the pairing stays", async ({ open }) => {
  const page = await open(agents.android)
  const pairing = `#pair=${"Ab-_".repeat(10)}Abc`
  await page.goto(pageAddress + pairing)
  await page.getByLabel("Language").selectOption("Deutsch")
  await expect(page.getByLabel("Sprache")).toHaveValue("de")
  await expect(page.locator("html")).toHaveAttribute("lang", "de")
  await expect(page).toHaveURL(`${pageAddress}?lang=de${pairing}`)
})

test("a step for one browser is shown to that browser", async ({ open }) => {
  const network = "Turn on your browser, so that it may reach"
  await expect((await open(agents.macos)).getByText(network)).toBeVisible()
  const safari = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/26.0 Safari/605.1.15`
  await expect((await open(safari)).getByText(network)).toBeHidden()
})

test("an iPad that says it is a Mac gets the steps of an iPad", async ({ open }) => {
  const agent = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/26.0 Safari/605.1.15`
  const page = await open(agent, { hasTouch: true, viewport: { width: 820, height: 1180 } })
  await expect(page.locator(".guide:visible")).toHaveAttribute("data-system", "ios")
  await look(page, "ipad")
})

test("a browser that is not Safari is sent there, with the address", async ({ open }) => {
  const page = await open(`${iPhone} CriOS/146.0.0.0 Mobile/15E148 Safari/604.1`)
  await expect(page.locator("#elsewhere-safari")).toBeVisible()
  await expect(page.locator("#address")).toHaveText(pageAddress)
  await page.getByRole("button", { name: "Copy the address" }).click()
  await expect(page.locator("#copied")).toBeVisible()
  await look(page, "other-browser")
})

test("a page inside another app says so", async ({ open }) => {
  const page = await open(`${iPhone} Mobile/15E148 Instagram 350.0.0.0`)
  await expect(page.locator("#elsewhere-in-app-ios")).toBeVisible()
  await look(page, "in-app")
})

test("a system that is not recognised is asked for", async ({ open }) => {
  const page = await open("Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36")
  await expect(waiting(page)).toBeVisible()
  await expect(page.locator(".guide:visible")).toHaveCount(0)
  await look(page, "unknown")
})

test("goes on within two seconds of trust, by itself, and carries the pairing", async ({ open, device }) => {
  const page = await open(agents.ios)
  const pairing = `#pair=${"Ab-_".repeat(10)}Abc`
  await page.goto(pageAddress + pairing)
  await page.reload()
  await expect(waiting(page)).toBeVisible()
  expect(device.asked()).toBe(0)
  device.trust()
  await expect(arrived(page)).toBeVisible({ timeout: 2000 })
  await expect(arrived(page)).toBeFocused()
  await expect(page.locator("#page")).toHaveClass(/lit/)
  await expect(page.getByRole("link", { name: `Open ${name}` })).toHaveAttribute(
    "href",
    `${device.url}/${pairing}`,
  )
  await page.waitForURL(`${device.url}/${pairing}`)
  await expect(page.getByText("The app")).toBeVisible()
})

test("carries nothing else on, and whoever wants to stay stays", async ({ open, device }) => {
  const page = await open(agents.ios)
  await page.clock.install()
  await page.goto(`${pageAddress}#pair=short`)
  await page.reload()
  device.trust()
  await expect(arrived(page)).toBeVisible()
  await expect(page.getByRole("link", { name: `Open ${name}` })).toHaveAttribute("href", `${device.url}/`)
  await look(page, "arrived")
  await page.getByRole("button", { name: "Stay here" }).click()
  await expect(page.locator(".guide:visible")).toHaveCount(1)
  await expect(page.locator("#title")).toBeFocused()
  await expect(waiting(page)).toBeHidden()
  await expect(page.getByRole("link", { name: `Open ${name}` })).toHaveAttribute("href", `${device.url}/`)
  await page.clock.fastForward(10_000)
  await expect(page).toHaveURL(`${pageAddress}#pair=short`)
})

test("a device that does not tell is asked again, and the page says so", async ({ open, device }) => {
  device.tell(false)
  const page = await open(agents.android)
  const away = page.getByText("No answer from")
  await expect(away).toBeVisible()
  await look(page, "away")
  device.tell(true)
  await expect(waiting(page)).toBeVisible()
})

test("a name that is not found is told from missing trust, and the address offered", async ({
  open,
  device,
}) => {
  device.trust()
  const page = await open(agents.android)
  await page.route(`${device.url}/**`, (route) => route.abort("namenotresolved"))
  await page.reload()
  const link = page.getByRole("link", { name: "Open by address" })
  await expect(link).toBeVisible()
  await expect(link).toHaveAttribute("href", `${device.addressUrl}/`)
  await look(page, "name-not-found")
})

test("without JavaScript every system's steps and both files are there", async ({ open }) => {
  const page = await open(agents.ios, { javaScriptEnabled: false })
  await expect(page.locator(".guide:visible")).toHaveCount(7)
  await expect(page.getByText("This browser is too old, or JavaScript is off.")).toBeVisible()
  await page.locator("summary", { hasText: "Windows" }).click()
  await expect(page.getByRole("link", { name: "Get the certificate", exact: true })).toBeVisible()
  await page.locator("summary", { hasText: "iPhone or iPad" }).click()
  await expect(page.getByRole("link", { name: "Get the profile" })).toBeVisible()
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, "trust-plain-light.png"), fullPage: true })
  await page.getByLabel("Language").selectOption("Deutsch")
  await page.getByRole("button", { name: "Show" }).click()
  await expect(page.getByLabel("Sprache")).toHaveValue("de")
})

test("a browser in which the page's script fails shows every system's steps", async ({ ownBrowser }) => {
  const page = await ownBrowser.newPage()
  await page.addInitScript(() => {
    const refuse = () => {
      throw new Error("An older browser.")
    }
    Object.defineProperty(navigator, "userAgent", { get: refuse })
  })
  await page.goto(pageAddress)
  await expect(page.locator(".guide:visible")).toHaveCount(7)
  await expect(page.getByText("This browser is too old, or JavaScript is off.")).toBeVisible()
  await page.close()
})

test("right to left is a mirror", async ({ open }) => {
  for (const system of ["ios", "windows"] as const) {
    const page = await open(agents[system])
    await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"))
    await expectNoSidewaysScrolling(page)
    await look(page, `right-to-left-${system}`)
  }
})

test("320 px are enough", async ({ open }) => {
  const page = await open(agents.android, { viewport: { width: 320, height: 568 } })
  await expect(waiting(page)).toBeVisible()
  await expectNoSidewaysScrolling(page)
  await look(page, "narrow")
})

test.describe("with text at 24 px", () => {
  test.use({ textPixels: 24 })

  test("everything still fits", async ({ open }) => {
    const page = await open(agents.android)
    await expect(waiting(page)).toBeVisible()
    await expectNoSidewaysScrolling(page)
    await look(page, "big-text")
  })
})
