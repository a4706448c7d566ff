/** Two phones in front of a real device at home: what one sets the other sees, and what is measured moves on both. */
import { type Browser, expect, type Page } from "@playwright/test"
import { chromiumThatTrusts } from "./browser-trust.ts"
import { test as base, hosts } from "./home.ts"
import { type HomeDevice, startHomeProgram } from "./home-device.ts"

const test = base.extend({
  device: async ({ state }, use) => {
    const device = await startHomeProgram(state, "app-program.fixture.js")
    await use(device)
    await device.stop()
  },
})

const lamp = (page: Page) => page.getByRole("switch", { name: "Lamp" })
const temperature = (page: Page) => page.getByRole("button", { name: /^Temperature/ })

/** A phone of its own, which comes in with the code on the label. */
async function comeIn(browser: Browser, device: HomeDevice): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(device.origin)
  await page.getByLabel("Code on the label").fill(device.code ?? "")
  await page.getByRole("button", { name: "Come in" }).click()
  await expect(lamp(page)).toBeVisible()
  return page
}

/** Milliseconds from a tap on one phone until the other one shows the same. */
async function toggle(one: Page, other: Page): Promise<number> {
  const wanted = !(await lamp(one).isChecked())
  await other.evaluate((state) => {
    const box = document.querySelector<HTMLInputElement>("[role=switch]")
    const look = () => {
      if (box?.checked === state) Object.assign(window, { seenAt: Date.now() })
      else requestAnimationFrame(look)
    }
    look()
  }, wanted)
  const tappedAt = await one.evaluate(() => {
    document.querySelector<HTMLElement>("[role=switch]")?.click()
    return Date.now()
  })
  await expect(lamp(other)).toBeChecked({ checked: wanted })
  return Number(await other.evaluate(() => Reflect.get(window, "seenAt"))) - tappedAt
}

test("two phones see the same change within 300 ms, and values move by themselves", async ({
  folder,
  device,
  rootFile,
}) => {
  const browser = await chromiumThatTrusts([rootFile], { home: folder, hosts })
  const one = await comeIn(browser, device)
  const other = await comeIn(browser, device)
  const waits: number[] = []
  for (let round = 0; round < 5; round++) waits.push(await toggle(one, other))
  // The median, since a single one also measures what else this machine does just then.
  const [, , median] = waits.sort((a, b) => a - b)
  expect(median, `${waits.join(", ")} ms`).toBeLessThan(300)
  const before = await temperature(one).innerText()
  await expect(temperature(one)).not.toHaveText(before)
  await expect(one.getByText(/Used: .*Lamp/).first()).toBeVisible()
  await temperature(one).click()
  await expect(one.getByRole("slider")).toBeVisible()
  await browser.close()
})
