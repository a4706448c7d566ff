/** Two phones in front of a real device at home: what one sets the other sees, and what is measured moves on both. */
import { expect, type Page } from "@playwright/test"
import { comeIn, test } from "./app-program.ts"
import { lampShownAfter, median } from "./app-seen.ts"
import { chromiumThatTrusts } from "./browser-trust.ts"
import { hosts } from "./home.ts"

const temperature = (page: Page) => page.getByRole("button", { name: /^Temperature/ })

test("two phones see the same change within 300 ms, and values move by themselves", async ({
  folder,
  device,
  rootFile,
}) => {
  const browser = await chromiumThatTrusts([rootFile], { home: folder, hosts })
  const one = await comeIn(browser, device)
  const other = await comeIn(browser, device)
  const tap = () =>
    one.evaluate(() => {
      document.querySelector<HTMLElement>("[role=switch]")?.click()
      return Date.now()
    })
  const waits: number[] = []
  for (const wanted of [true, false, true, false, true]) waits.push(await lampShownAfter(other, wanted, tap))
  expect(median(waits), `${waits.join(", ")} ms`).toBeLessThan(300)
  const before = await temperature(one).innerText()
  await expect(temperature(one)).not.toHaveText(before)
  await expect(one.getByText(/Used: .*Lamp/).first()).toBeVisible()
  await temperature(one).click()
  await expect(one.getByRole("slider")).toBeVisible()
  await browser.close()
})
