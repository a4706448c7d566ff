import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { expectOnline, failure, join, openList, passwordField } from "./steps.ts"

test.use({ fast: false })

test("a device that is looking around says so", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await page.getByRole("button", { name: "Scan again" }).click()
  await expect(page.getByText("Looking for networks…")).toBeVisible()
  await phone.look("scanning")
  await expect(page.getByText("Networks nearby")).toBeVisible()
})

test("joining is told in words, step by step", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await join(page, "Home", "correct horse")
  await expect(page.getByRole("heading", { name: /Joining .*Home/ })).toBeVisible()
  await phone.look("joining")
  await expectOnline(page)
})

test("a slow failure is never a frozen page", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await join(page, "Silent neighbour", "correct horse")
  await expect(page.getByRole("heading", { name: /Joining .*Silent neighbour/ })).toBeVisible()
  await expect(failure(page)).toContainText("took too long", { timeout: 45_000 })
  await expect(passwordField(page)).toHaveValue("correct horse")
})
