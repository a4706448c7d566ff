import { expect } from "@playwright/test"
import { expectNoSidewaysScrolling } from "./look.ts"
import { type Phone, test } from "./phone.ts"
import { address, expectOnline, join, network, openList } from "./steps.ts"

async function walk(phone: Phone, name: string): Promise<void> {
  const { page } = phone
  await openList(page)
  await expectNoSidewaysScrolling(page)
  await phone.look(`${name}-list`)
  await network(page, "The Longest Name").click()
  await expectNoSidewaysScrolling(page)
  await phone.look(`${name}-prompt`)
  await page.getByRole("button", { name: "Back to the list" }).click()
  await join(page, "Home", "correct horse")
  await expectOnline(page)
  await expectNoSidewaysScrolling(page)
  await phone.look(`${name}-result`)
}

test("320 px are enough", async ({ phone }) => {
  await phone.page.setViewportSize({ width: 320, height: 568 })
  await walk(phone, "narrow")
})

test("a tablet shows a calm column", async ({ phone }) => {
  await phone.page.setViewportSize({ width: 1024, height: 768 })
  await walk(phone, "tablet")
})

test.describe("with text twice as big", () => {
  test.use({ textPixels: 32 })

  test("everything still fits", async ({ phone }) => {
    await walk(phone, "big-text")
  })
})

test("right to left is a mirror", async ({ phone }) => {
  await phone.page.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => document.documentElement.setAttribute("dir", "rtl"))
  })
  await walk(phone, "right-to-left")
})

test.describe("in an empty air", () => {
  test.use({ air: { networks: [] } })

  test("the page says what to do", async ({ phone }) => {
    await phone.page.goto(address)
    await expect(phone.page.getByText("No networks found")).toBeVisible()
    await phone.look("empty")
  })
})
