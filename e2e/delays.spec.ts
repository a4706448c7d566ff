import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { expectOnline, failure, join, openList, passwordField } from "./steps.ts"

test.use({ fast: false })

test("at the air's own pace the page says what goes on, and is never frozen", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await test.step("a device that is looking around says so", async () => {
    await page.getByRole("button", { name: "Scan again" }).click()
    await expect(page.getByText("Looking for networks…")).toBeVisible()
    await phone.look("scanning")
    await expect(page.getByText("Networks nearby")).toBeVisible()
  })
  await test.step("a slow failure is told, and what was typed is still there", async () => {
    await join(page, "Just moved away", "correct horse")
    await expect(page.getByRole("heading", { name: /Joining .*Just moved away/ })).toBeVisible()
    await expect(failure(page)).toContainText("is out of reach", { timeout: 45_000 })
    await expect(passwordField(page)).toHaveValue("correct horse")
    await page.getByRole("button", { name: "Back to the list" }).click()
  })
  await test.step("joining is told in words, step by step", async () => {
    await join(page, "Home", "correct horse")
    await expect(page.getByRole("heading", { name: /Joining .*Home/ })).toBeVisible()
    await phone.look("joining")
    await expectOnline(page)
  })
})
