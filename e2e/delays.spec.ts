import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { address, expectOnline, failure, join, network, openList, passwordField } from "./steps.ts"

test.use({ fast: false })

test("a device that is still looking around says so", async ({ phone, oneRadio }) => {
  // One radio looks around before its network goes up, so there is no such moment.
  if (oneRadio) return openList(phone.page)
  await phone.page.goto(address)
  await expect(phone.page.getByText("Looking for networks…")).toBeVisible()
  await phone.look("first-scan")
  await expect(network(phone.page, "Home")).toBeVisible()
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
