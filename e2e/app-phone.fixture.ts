/** A phone in front of the app's page: real Chromium, a device at home to talk to, and a person's eye. */
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test"
import { type AppDevice, startAppDevice } from "./app-device.fixture.ts"
import { look as lookAt } from "./look.ts"
import { type SharedBrowsers, shareBrowsers } from "./shared-browsers.ts"

interface Fixtures {
  device: AppDevice
  textPixels: number
  /** A phone of its own each time, in front of the page. */
  open: (address?: string, options?: BrowserContextOptions) => Promise<Page>
}

export const test = base.extend<Fixtures, { browsers: SharedBrowsers }>({
  textPixels: [16, { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
  device: async ({}, use) => {
    const device = await startAppDevice()
    await use(device)
    await device.stop()
  },

  browsers: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const browsers = shareBrowsers()
      await use(browsers)
      await browsers.close()
    },
    { scope: "worker" },
  ],

  open: async ({ browsers, textPixels, device }, use) => {
    const complaints: string[] = []
    const contexts: BrowserContext[] = []
    await use(async (address = device.url, options = {}) => {
      const context = await (await browsers.withText(textPixels)).newContext({
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
        isMobile: true,
        hasTouch: true,
        // What the app keeps for the way is looked at elsewhere.
        serviceWorkers: "block",
        ...options,
      })
      contexts.push(context)
      const page = await context.newPage()
      page.on("pageerror", (error) => complaints.push(error.message))
      page.on("console", (message) => {
        const expected = /net::ERR_|status of (?:401|403|409|429)/.test(message.text())
        if (message.type() === "error" && !expected) complaints.push(message.text())
      })
      await page.goto(address)
      return page
    })
    for (const context of contexts) await context.close()
    expect(complaints, "the page is quiet").toEqual([])
  },
})

/** At the whole page. */
export function look(page: Page, picture: string): Promise<void> {
  return lookAt(page, `app-${picture}`, { fullPage: true })
}
