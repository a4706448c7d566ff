import { expect, type Page } from "@playwright/test"
import { test } from "./phone.ts"
import { words } from "./words.ts"

test.use({ words: ["--setup-code", "none"] })

test.describe("where setup is sealed", () => {
  test.use({ words: [], javaScript: false })

  test("there is no form that would send a password in the clear, but the reason", async ({
    phone: { page },
  }) => {
    await page.goto("http://192.0.2.1/")
    await expect(page).toHaveURL("http://192.0.2.1/plain")
    await expect(page.getByText("This device protects your Wi-Fi password")).toBeVisible()
    await expect(page.locator("form")).toHaveCount(0)
  })
})

test.describe("without JavaScript", () => {
  test.use({ javaScript: false })

  test("a plain form brings the device home", async ({ phone: { page }, device }) => {
    await page.goto("http://192.0.2.1/")
    await expect(page).toHaveURL("http://192.0.2.1/plain")
    await expect(page.getByText("This page works better with JavaScript.")).toBeVisible()
    await choose(page, "wrong horse")
    await device.said("wrong-password")
    await expectOnReturn(page, "That password did not open \u2068Home\u2069.")
    await expect(page.getByLabel("Network", { exact: true })).toHaveValue("SG9tZQ")
    await choose(page, "correct horse")
    await device.said("Joined")
    await expectOnReturn(page, "192.168.1.17")
    await page.getByRole("button", { name: "Done" }).click()
    await expect(page.getByText("All done.")).toBeVisible()
    await device.said("Setup is over")
  })
})

test("a browser that lacks what the page needs is offered the plain form", async ({ phone: { context } }) => {
  // One of its own: here the page's script may fail.
  const page = await context.newPage()
  await page.addInitScript(() => Object.defineProperty(window, "customElements", { value: undefined }))
  await page.goto("http://192.0.2.1/")
  await expect(page.getByText(words("shell", "noscript"))).toBeVisible()
  await page.getByRole("link", { name: words("shell", "noscript.link") }).click()
  await expect(page).toHaveURL("http://192.0.2.1/plain")
  await expect(page.getByLabel("Network", { exact: true })).toBeVisible()
})

test("the plain form can be read by everybody", async ({ phone, device }) => {
  const { page } = phone
  await page.goto("http://192.0.2.1/plain")
  await phone.look("plain-form")
  await choose(page, "wrong horse")
  await device.said("wrong-password")
  await expectOnReturn(page, "That password did not open \u2068Home\u2069.")
  await phone.look("plain-failed")
  await choose(page, "correct horse")
  await device.said("Joined")
  await expectOnReturn(page, "192.168.1.17")
  await phone.look("plain-result")
})

async function choose(page: Page, password: string): Promise<void> {
  await page.getByLabel("Network", { exact: true }).selectOption({ label: "\u2068Home\u2069" })
  await page.getByLabel("Password", { exact: true }).fill(password)
  await page.getByRole("button", { name: "Join" }).click()
}

/** A one-radio chip is away for a moment; a person without scripts asks again by hand. */
async function expectOnReturn(page: Page, text: string): Promise<void> {
  await expect(async () => {
    await page.goto("http://192.0.2.1/plain")
    await expect(page.getByText(text)).toBeVisible({ timeout: 200 })
  }).toPass()
}
