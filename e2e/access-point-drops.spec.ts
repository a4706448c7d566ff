import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { expectOnline, failure, join, openList, passwordField, submitPassword } from "./steps.ts"

test.use({ fast: false })

test("the page outlives its access point and shows the result when it is back", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await join(page, "Home", "wrong horse")
  await expect(page.getByText("The device is busy joining.")).toBeVisible()
  await phone.look("access-point-gone")
  await expect(failure(page)).toContainText("That password did not open", { timeout: 20_000 })
  await expect(passwordField(page)).toHaveValue("wrong horse")
  await submitPassword(page, "correct horse")
  await expect(page.getByText("The device is busy joining.")).toBeVisible()
  await expectOnline(page)
})
