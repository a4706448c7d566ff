/** The device's own page at home, in a real browser: who comes in and how, and who may come next. */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { expect, type Page } from "@playwright/test"
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader"
import { code, name } from "./app-device.fixture.ts"
import { expectNoSidewaysScrolling, look, test } from "./app-phone.fixture.ts"

const codeField = (page: Page) => page.getByLabel("Code on the label")
const comeIn = (page: Page) => page.getByRole("button", { name: "Come in" })
const stranger = (page: Page) => page.getByRole("heading", { name: "asks who you are" })
const home = (page: Page) => page.getByRole("heading", { name, exact: true })
const invite = (page: Page) => page.getByRole("button", { name: "Let another phone in" })
const openPhones = (page: Page) => page.getByRole("button", { name: /^Phones/ }).click()

test("the code on the label lets a phone in, and a wrong one says how many tries are left", async ({
  device,
  open,
}) => {
  const page = await open()
  await expect(stranger(page)).toContainText(name)
  await expect(codeField(page)).toHaveAttribute("inputmode", "numeric")
  expect(device.asked).not.toContain("GET /pair.js")
  await look(page, "stranger")
  await codeField(page).fill("1234")
  await comeIn(page).click()
  await expect(page.getByText("Type the 8 digits from the label.")).toBeVisible()
  expect(device.asked).not.toContain("POST /api/seal")
  await codeField(page).fill("1234 5678")
  await comeIn(page).click()
  await expect(page.getByText("19 tries left")).toBeVisible()
  await expect(codeField(page)).toBeFocused()
  await look(page, "wrong-code")
  await codeField(page).fill("٠٤٨١ ٥١٦٢")
  await comeIn(page).click()
  await expect(home(page)).toBeVisible()
  await expect(page.getByRole("button", { name: /^Wi-Fi/ })).toContainText("Home sweet home")
  expect(device.phones.size).toBe(1)
  await page.reload()
  await expect(home(page)).toBeVisible()
})

test("who tried too often is told for how long to wait", async ({ device, open }) => {
  const page = await open()
  device.refuse("POST /api/seal", "seal-too-soon", { waitSeconds: 1805 })
  await codeField(page).fill(code)
  await comeIn(page).click()
  await expect(page.getByRole("alert")).toContainText("Wait 31 minutes")
  await look(page, "wait")
})

test("a link lets a phone in at once, and leaves the address", async ({ device, open }) => {
  const link = device.link()
  const page = await open(link)
  await expect(home(page)).toBeVisible()
  expect(page.url()).toBe(`${device.url}/`)
  expect(device.asked.slice(0, 2)).toEqual(["GET /", "POST /api/pair"])
  expect(device.asked).not.toContain("GET /pair.js")
  await page.goto("about:blank")
  await page.goto(link)
  await expect(home(page)).toBeVisible()
})

test("a link that was used says so, beside the code", async ({ device, open }) => {
  const link = device.link()
  await open(link)
  const page = await open(link)
  await expect(page.getByRole("alert")).toContainText("used already, or is older than ten minutes")
  await look(page, "used-link")
  await codeField(page).fill(code)
  await page.keyboard.press("Enter")
  await expect(home(page)).toBeVisible()
})

test("a link whose answer was lost is tried again when the person says so", async ({ device, open }) => {
  device.refuse("POST /api/pair", "storage-failed")
  const page = await open(device.link())
  await expect(page.getByRole("heading", { name: "Not in yet" })).toBeVisible()
  await look(page, "link-failed")
  await page.getByRole("button", { name: "Try again" }).click()
  await expect(home(page)).toBeVisible()
})

test("the phones that the device knows", async ({ device, open }) => {
  const days = Math.floor(Date.now() / 86_400_000)
  device.phones.set("a", { id: "a", name: "iPhone", made: days - 90, used: days - 1 })
  device.phones.set("b", { id: "b", name: "Mac, Chrome", made: days - 90, used: days - 12 })
  device.phones.set("c", { id: "c", name: "بيت صغير جدا", made: days, used: null })
  const page = await open(device.link())
  await openPhones(page)
  await expect(page.getByRole("heading", { name: "Phones" })).toBeFocused()
  await expect(page.getByText("Last here yesterday")).toBeVisible()
  await expect(page.getByText("Last here 12 days ago")).toBeVisible()
  await expect(page.getByText("Last visit unknown")).toBeVisible()
  await expect(page.locator(".filled-button")).toHaveCount(1)
  await look(page, "phones")
  await page.locator("li", { hasText: "Mac, Chrome" }).getByRole("button", { name: "Forget" }).click()
  await expect(page.getByRole("button", { name: "Keep" })).toBeFocused()
  await look(page, "forget")
  await page.keyboard.press("Escape")
  await expect(page.locator("#forget-b")).toBeFocused()
  await page.keyboard.press("Enter")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await expect(page.getByText("Mac, Chrome")).toBeHidden()
  expect(device.phones.has("b")).toBe(false)
})

test("a phone that forgets itself is asked who it is", async ({ device, open }) => {
  const page = await open(device.link())
  await openPhones(page)
  await page.getByRole("button", { name: "Forget", exact: true }).click()
  await expect(page.getByText("Forget the phone you hold?")).toBeVisible()
  await page.locator(".grave").click()
  await expect(stranger(page)).toBeVisible()
  await expect(page.getByRole("alert")).toContainText("has forgotten this phone")
  expect(device.phones.size).toBe(0)
})

test("a phone that is forgotten by another one is asked, too", async ({ device, open }) => {
  const page = await open(device.link())
  await expect(home(page)).toBeVisible()
  device.phones.clear()
  await expect(stranger(page)).toBeVisible({ timeout: 10_000 })
})

test("another phone comes in with the picture, and the first one hears of it", async ({ device, open }) => {
  const page = await open(device.link())
  await openPhones(page)
  await invite(page).click()
  const picture = page.getByRole("img", { name: "QR code" })
  await expect(picture).toBeVisible()
  await expect(page.getByText("for 10 more minutes")).toBeVisible()
  // From the disk, or the package would fetch it.
  const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm")
  const wasmBinary = Uint8Array.from(await readFile(file)).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  const [barcode] = await readBarcodes(new Uint8Array(await picture.screenshot()))
  const link = await page.locator("#link").innerText()
  expect(barcode?.text).toBe(link)
  await expectNoSidewaysScrolling(page)
  await look(page, "invite")
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await page.getByRole("button", { name: "Copy the link" }).click()
  await expect(page.getByText("Copied")).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  const other = await open(link)
  await expect(home(other)).toBeVisible()
  await expect(page.getByText("The other phone is in")).toBeVisible({ timeout: 10_000 })
  await look(page, "arrived")
  await page.getByRole("button", { name: "Done" }).click()
  await expect(page.getByRole("heading", { name: "Phones" })).toBeVisible()
  await expect(page.locator("li")).toHaveCount(2)
})

test("the way back leads from a link to the phones, and to the device", async ({ device, open }) => {
  const page = await open(device.link())
  await openPhones(page)
  await invite(page).click()
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible()
  await page.goBack()
  await expect(invite(page)).toBeFocused()
  await invite(page).click()
  await page.getByRole("button", { name: "Back" }).click()
  await expect(invite(page)).toBeFocused()
  await page.goBack()
  await expect(home(page)).toBeVisible()
  await expect(page.getByRole("button", { name: /^Phones/ })).toBeFocused()
})

test("a link that ran out offers another, and one that could not be made says why", async ({
  device,
  open,
}) => {
  device.last(0)
  const page = await open(device.link())
  await openPhones(page)
  await invite(page).click()
  await expect(page.getByText("This link has run out.")).toBeVisible()
  device.refuse("POST /api/pairing-link", "internal")
  await page.getByRole("button", { name: "Make a new link" }).click()
  await expect(page.getByRole("alert")).toContainText("could not do that")
  device.last(600_000)
  await page.getByRole("button", { name: "Make a new link" }).click()
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible()
})

test("a device that is open to everybody says so, and still learns a phone", async ({ device, open }) => {
  device.open(true)
  const page = await open()
  await expect(page.getByText("open to everybody at home")).toBeVisible()
  await look(page, "open")
  await page.getByRole("button", { name: "Make this phone known" }).click()
  await codeField(page).fill(code)
  await comeIn(page).click()
  await openPhones(page)
  await expect(invite(page)).toBeVisible()
})

test("right to left is a mirror", async ({ device, open }) => {
  const page = await open(device.link())
  await openPhones(page)
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"))
  await expectNoSidewaysScrolling(page)
  await look(page, "right-to-left-phones")
  await invite(page).click()
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible()
  await look(page, "right-to-left-invite")
})

test("all phones are forgotten after a question, this one with them", async ({ device, open }) => {
  device.phones.set("other", { id: "other", name: "iPhone", made: 1, used: 1 })
  const page = await open(device.link())
  await openPhones(page)
  await page.getByRole("button", { name: "Forget all" }).click()
  await expect(page.getByRole("button", { name: "Keep" })).toBeFocused()
  await look(page, "forget-all")
  await page.keyboard.press("Escape")
  await expect(page.locator("#forget-all")).toBeFocused()
  expect(device.phones.size).toBe(2)
  await page.keyboard.press("Enter")
  await page.locator(".grave").click()
  await expect(stranger(page)).toBeVisible()
  expect(device.phones.size).toBe(0)
})

for (const textPixels of [24, 32]) {
  test.describe(`with text at ${textPixels} px`, () => {
    test.use({ textPixels })

    test("everything still fits on 320 px", async ({ device, open }) => {
      const narrow = { viewport: { width: 320, height: 568 } }
      const outside = await open(device.url, narrow)
      await expect(codeField(outside)).toBeVisible()
      await expectNoSidewaysScrolling(outside)
      await look(outside, `text-${textPixels}-stranger`)
      const page = await open(device.link(), narrow)
      await openPhones(page)
      await page.getByRole("button", { name: "Forget", exact: true }).click()
      await expectNoSidewaysScrolling(page)
      await look(page, `text-${textPixels}`)
      await page.getByRole("button", { name: "Keep" }).click()
      await invite(page).click()
      await expect(page.getByRole("img", { name: "QR code" })).toBeVisible()
      await expectNoSidewaysScrolling(page)
      await look(page, `text-${textPixels}-invite`)
    })
  })
}
