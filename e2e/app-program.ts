/** A program's device at home, and phones that come in with the code on its label. */
import { type Browser, expect, type Page } from "@playwright/test"
import { test as base } from "./home.ts"
import { type HomeDevice, startHomeProgram } from "./home-device.ts"

export const test = base.extend({
  device: async ({ state }, use) => {
    const device = await startHomeProgram(state, "app-program.fixture.js")
    await use(device)
    await device.stop()
  },
})

export const lamp = (page: Page) => page.getByRole("switch", { name: "Lamp" })

/** A phone of its own, in front of the dashboard. */
export async function comeIn(browser: Browser, device: HomeDevice): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(device.origin)
  await page.getByLabel("Code on the label").fill(device.code ?? "")
  await page.getByRole("button", { name: "Come in" }).click()
  await expect(lamp(page)).toBeVisible()
  return page
}
