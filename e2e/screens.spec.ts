/** The screens that a person rarely gets to see. */
import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { address, expectOnline, failure, join, joinOpen, network, openList, submitPassword } from "./steps.ts"

test.describe("with an open network that is gone", () => {
  const café = { ssid: "Corner Café", security: "open", behaviour: "away" }
  const home = { ssid: "Home", security: "wpa2", password: "correct horse" }
  test.use({ air: { networks: [café, home] } })

  test("its failure offers another try and the list, and no password", async ({ phone }) => {
    const { page } = phone
    await openList(page)
    await joinOpen(page, "Corner Café")
    const title = page.getByRole("heading", { name: /Could not join .*Corner Café/ })
    await expect(title).toBeFocused()
    await expect(failure(page)).toContainText("is out of reach")
    await phone.look("failed")
    await page.getByRole("button", { name: "Try again" }).click()
    await expect(page.getByRole("heading", { name: /Joining .*Corner Café/ })).toBeVisible()
    await expect(title).toBeVisible()
    await page.getByRole("button", { name: "Choose another network" }).click()
    await join(page, "Home", "correct horse")
    await expectOnline(page)
  })
})

test("a page that no device answers says what to check", async ({ phone }) => {
  const { page } = phone
  await page.clock.install()
  await page.route("**/api/**", (route) => route.abort())
  await page.goto(address)
  await expect(page.getByText("The device does not answer.")).toBeVisible()
  await phone.look("no-answer")
  await page.clock.fastForward(20_000)
  await expect(page.getByText("Check that your phone is still on the device’s own Wi-Fi.")).toBeVisible()
  await phone.look("no-answer-for-long")
})

test("a device that stays away while it joins is looked for by the person", async ({ phone }) => {
  const { page } = phone
  await page.clock.install()
  await page.route(/\/api\/events/, (route) => route.abort())
  await openList(page)
  await network(page, "Home").click()
  await page.route(/\/api\/scan/, (route) => route.abort())
  await submitPassword(page, "correct horse")
  await expect(page.getByText("The device is busy joining.")).toBeVisible()
  await page.clock.fastForward(30_000)
  await expect(page.getByText(/No contact for 3\d seconds/)).toBeVisible()
  await phone.look("joining-away")
  await page.clock.fastForward(61_000)
  await expect(page.getByText("Open your Wi-Fi settings and join")).toBeVisible()
  await phone.look("joining-stuck")
  // It was only late.
  await page.unroute(/\/api\/scan/)
  await page.clock.fastForward(2000)
  await expectOnline(page)
})

test("a request that got no answer is said to be lost", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await page.route("**/api/connect", (route) => route.abort())
  await joinOpen(page, "Corner Café")
  await expect(failure(page)).toContainText("The device did not answer. Try again.")
  await phone.look("list-silent")
  await join(page, "Home", "correct horse")
  await expect(failure(page)).toContainText("The device did not answer. Try again.")
  await phone.look("prompt-silent")
  await page.unroute("**/api/connect")
  await page.getByRole("button", { name: "Join", exact: true }).click()
  await expectOnline(page)
})
