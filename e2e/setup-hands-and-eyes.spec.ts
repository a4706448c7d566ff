/** Setup without a mouse, at four times the size. */
import { join as path } from "node:path"
import { expect } from "@playwright/test"
import { smallTargets, tabTo } from "./keyboard.ts"
import { expectNoSidewaysScrolling, pictures } from "./look.ts"
import { android, test } from "./phone.ts"
import { expectOnline, join, network, openList, passwordField } from "./steps.ts"
import { words } from "./words.ts"

const submit = words("setup", "prompt.submit")

test.use({ agent: android })

test("at 400 % nothing is lost: no sideways scrolling, and the focus is never covered", async ({
  phone: { page },
}) => {
  // A window of 1280 by 1024 pixels, four times as large.
  await page.setViewportSize({ width: 320, height: 256 })
  await openList(page)
  await expectNoSidewaysScrolling(page)
  await tabTo(page, network(page, "Home"))
  expect(await smallTargets(page)).toEqual([])
  await page.keyboard.press("Enter")
  await expect(passwordField(page)).toBeFocused()
  await expectNoSidewaysScrolling(page)
  await tabTo(page, page.getByRole("button", { name: submit, exact: true }))
  expect(await smallTargets(page)).toEqual([])
  await page.screenshot({ path: path(pictures, "setup-zoomed-prompt.png") })
  await page.getByRole("button", { name: words("setup", "back") }).click()
  await join(page, "Home", "correct horse")
  await expectOnline(page)
  await expectNoSidewaysScrolling(page)
  expect(await smallTargets(page)).toEqual([])
  await page.screenshot({ path: path(pictures, "setup-zoomed-result.png") })
  await tabTo(page, page.getByRole("button", { name: words("setup", "result.done") }))
})
