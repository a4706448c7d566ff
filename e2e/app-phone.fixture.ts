/** A phone in front of the app's page: real Chromium, a device at home to talk to, and a person's eye. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { AxeBuilder } from "@axe-core/playwright"
import {
  type Browser,
  type BrowserContextOptions,
  test as base,
  chromium,
  expect,
  type Page,
} from "@playwright/test"
import { type AppDevice, startAppDevice } from "./app-device.fixture.ts"

const pictures = fileURLToPath(new URL("../dist/screenshots/", import.meta.url))

interface Fixtures {
  device: AppDevice
  ownBrowser: Browser
  textPixels: number
  /** A phone of its own each time, in front of the page. */
  open: (address?: string, options?: BrowserContextOptions) => Promise<Page>
}

export const test = base.extend<Fixtures>({
  textPixels: [16, { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
  device: async ({}, use) => {
    const device = await startAppDevice()
    await use(device)
    await device.stop()
  },

  ownBrowser: async ({ textPixels }, use) => {
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      chromiumSandbox: process.getuid?.() !== 0,
      args: [`--blink-settings=defaultFontSize=${textPixels}`],
    })
    await use(browser)
    await browser.close()
  },

  open: async ({ ownBrowser, device }, use) => {
    const complaints: string[] = []
    await use(async (address = device.url, options = {}) => {
      const context = await ownBrowser.newContext({
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
        isMobile: true,
        hasTouch: true,
        // What the app keeps for the way is looked at elsewhere.
        serviceWorkers: "block",
        ...options,
      })
      const page = await context.newPage()
      page.on("pageerror", (error) => complaints.push(error.message))
      page.on("console", (message) => {
        const expected = /net::ERR_|status of (?:401|403|409|429)/.test(message.text())
        if (message.type() === "error" && !expected) complaints.push(message.text())
      })
      await page.goto(address)
      return page
    })
    expect(complaints, "the page is quiet").toEqual([])
  },
})

/** Checks the whole page with axe in both colour schemes, and keeps a picture of each for a person to look at. */
export async function look(page: Page, picture: string): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) {
        if (animation instanceof CSSTransition) animation.finish()
      }
    })
    const path = join(pictures, `app-${picture}-${colorScheme}.png`)
    await page.screenshot({ path, animations: "disabled", fullPage: true })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)
    expect(found, `axe on ${picture} in the ${colorScheme} scheme`).toEqual([])
  }
}

/** Nothing hangs over the edge (WCAG 2.2, 1.4.10). */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const content = await page.evaluate(() => document.documentElement.scrollWidth)
  // Not the window's width, which on a phone grows with what hangs over.
  expect(content).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0)
}
