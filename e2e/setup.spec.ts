import { readFile } from "node:fs/promises"
import { join as path } from "node:path"
import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import {
  address,
  codeField,
  expectOnline,
  failure,
  follow,
  join,
  joinOpen,
  network,
  openList,
  passwordField,
  submitPassword,
  typeCode,
  wayToFollow,
} from "./steps.ts"

test("a person brings the device home", async ({ phone, device }) => {
  const { page } = phone
  await openList(page)
  await phone.look("list")
  await network(page, "Home").click()
  await expect(page.getByRole("heading", { name: "Password for" })).toBeVisible()
  await expect(passwordField(page)).toBeFocused()
  await phone.look("prompt")
  await submitPassword(page, "correct horse")
  await expectOnline(page)
  await phone.look("result")
  await page.getByRole("button", { name: "Done" }).click()
  await expect(page.getByText("All done. You can close this page.")).toBeVisible()
  await phone.look("finished")
  await device.said("Setup is over")
  const log = device.lines.filter((line) => line.startsWith("{"))
  expect(log.join("\n")).toContain("Joined")
  expect(log.join("\n")).not.toContain("correct horse")
  const saved = JSON.parse(await readFile(path(device.stateFolder, "networks"), "utf8"))
  expect(saved.networks).toMatchObject([{ ssidBytes: "SG9tZQ", password: "correct horse" }])
})

test("a wrong password is told, kept in its field, and corrected", async ({ phone, device }) => {
  const { page } = phone
  await openList(page)
  await join(page, "Home", "wrong horse")
  await expect(failure(page)).toContainText(
    "That password did not open \u2068Home\u2069. Check it and try again.",
  )
  await expect(passwordField(page)).toHaveValue("wrong horse")
  await phone.look("wrong-password")
  await submitPassword(page, "correct horse")
  await expectOnline(page)
  await device.said("Joined")
})

test("a password can be looked at, and Enter sends it", async ({ phone: { page } }) => {
  await openList(page)
  await network(page, "Home").click()
  await passwordField(page).fill("correct horse")
  await expect(passwordField(page)).toHaveAttribute("type", "password")
  await page.getByRole("button", { name: "Show password" }).click()
  await expect(passwordField(page)).toHaveAttribute("type", "text")
  await typeCode(page)
  await passwordField(page).press("Enter")
  await expectOnline(page)
})

test("an open network is joined without a password", async ({ phone: { page } }) => {
  await openList(page)
  await expect(network(page, "Corner Café")).toContainText("Open")
  await joinOpen(page, "Corner Café")
  await expectOnline(page, "Corner Café ☕")
})

test("a network that hides its name is joined by its name", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await network(page, "Other network").click()
  await phone.look("other-network")
  await page.getByRole("button", { name: "Join", exact: true }).click()
  await expect(page.getByText("Type the network’s name first.")).toBeVisible()
  await page.getByLabel("Network name").fill("Attic")
  await submitPassword(page, "correct horse")
  await expectOnline(page, "Attic")
})

test("a name that is not UTF-8 can be read and joined", async ({ phone: { page } }) => {
  await openList(page)
  await join(page, "B\ufffdcherei", "correct horse")
  await expectOnline(page, "B\ufffdcherei \ufffdben")
})

test("a hostile name is only a name", async ({ phone: { page }, device }) => {
  const name = "<img src=x onerror=alert(1)>"
  await openList(page)
  await joinOpen(page, name)
  await expectOnline(page, name)
  expect(await page.locator("img").count()).toBe(0)
  expect(device.lines.filter((line) => line.includes("onerror")).length).toBeGreaterThan(0)
})

const failures = [
  ["No DHCP here", "gave it no address"],
  ["Refuses guests", "turned the device away"],
  ["Drops everyone", "turned the device away"],
  ["Just moved away", "is out of reach"],
  ["Silent neighbour", "took too long to answer"],
] as const

test("each failure is told in words, and the password is still there", async ({ phone: { page } }) => {
  // Five joins that fail, one after the other.
  test.setTimeout(120_000)
  await openList(page)
  for (const [ssid, sentence] of failures) {
    await test.step(ssid, async () => {
      await join(page, ssid, "correct horse")
      await expect(failure(page)).toContainText(sentence, { timeout: 20_000 })
      await expect(passwordField(page)).toHaveValue("correct horse")
      await page.getByRole("button", { name: "Back to the list" }).click()
    })
  }
  await join(page, "Home", "correct horse")
  await expectOnline(page)
})

test("two phones see the same attempt and the same result", async ({ phone, secondPhone }) => {
  await openList(phone.page)
  await openList(secondPhone.page)
  await follow(secondPhone.page)
  await expect(wayToFollow(secondPhone.page)).toBeHidden()
  await join(phone.page, "Silent neighbour", "correct horse")
  await expect(secondPhone.page.getByRole("heading", { name: /Joining .*Silent neighbour/ })).toBeVisible()
  await expect(failure(phone.page)).toContainText("took too long", { timeout: 20_000 })
  await expect(failure(secondPhone.page)).toContainText("took too long")
  await secondPhone.look("notice-of-another-phone")
  await secondPhone.page.getByRole("button", { name: "Try again" }).click()
  await expect(
    secondPhone.page.getByRole("heading", { name: /Password for .*Silent neighbour/ }),
  ).toBeVisible()
  await submitPassword(phone.page, "correct horse")
  await secondPhone.page.getByRole("heading", { name: /Joining .*Silent neighbour/ }).waitFor()
  await expect(failure(phone.page)).toContainText("took too long", { timeout: 20_000 })
  await phone.page.getByRole("button", { name: "Back to the list" }).click()
  await join(phone.page, "Home", "correct horse")
  await expectOnline(phone.page)
  await expectOnline(secondPhone.page)
})

test("a reload in the middle finds the attempt, and then its end", async ({ device, phone: { page } }) => {
  await openList(page)
  await join(page, "Silent neighbour", "correct horse")
  await expect(page.getByRole("heading", { name: /Joining .*Silent neighbour/ })).toBeVisible()
  // The page says so as soon as it asks; a reload before the device has heard it takes the question back.
  await device.said("Silent neighbour")
  const isLoaded = await page.reload().then(
    () => true,
    () => false,
  )
  if (!isLoaded) {
    // The access point was down already, and the browser's own page in between took what this one had kept.
    await expect(() => page.goto(address)).toPass({ timeout: 20_000 })
    await follow(page)
  }
  await expect(failure(page)).toContainText("took too long", { timeout: 20_000 })
  await join(page, "Home", "correct horse")
  await expectOnline(page)
  await page.reload()
  await expectOnline(page)
})

test("address and web page can be copied without the Clipboard API", async ({ phone: { page } }) => {
  await openList(page)
  await join(page, "Home", "correct horse")
  await expectOnline(page)
  await page.getByRole("button", { name: "Copy: Address" }).click()
  await expect(page.getByText("Copied")).toBeVisible()
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", '<textarea id="paste"></textarea>')
    document.querySelector<HTMLElement>("#paste")?.focus()
  })
  await page.keyboard.press("Control+V")
  await expect(page.locator("#paste")).toHaveValue(/^192\.168\.1\.\d+$/)
})

test("the result leads home: first to trust, then in, with what shows that it is this device", async ({
  phone,
}) => {
  const { page } = phone
  await openList(page)
  await join(page, "Home", "correct horse")
  await expectOnline(page)
  const [first, then] = await page.locator(".value").allTextContents()
  expect(first).toBe("http://ding-5cd80b1.local")
  expect(then).toMatch(/^https:\/\/ding-5cd80b1\.local:\d+\/#pair=[\w-]{43}$/)
  await page.getByText("To be sure it is your device").click()
  await expect(page.locator(".groups span")).toHaveCount(16)
  await phone.look("result-fingerprint")
  await page.getByRole("button", { name: "Copy: 2. Then open this link." }).click()
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", '<textarea id="paste"></textarea>')
    document.querySelector<HTMLElement>("#paste")?.focus()
  })
  await page.keyboard.press("Control+V")
  await expect(page.locator("#paste")).toHaveValue(then ?? "")
})

// Where what is typed is sealed, the words for that come with what draws the result, and nothing is typed before.
test.describe("with sealing off", () => {
  test.use({ words: ["--setup-code", "none"] })

  test("what draws the result is there before anything is joined", async ({ phone: { page }, device }) => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route("**/result.js*", async (route) => {
      await released
      await route.continue()
    })
    await openList(page)
    await join(page, "Home", "correct horse")
    await expect(page.getByRole("heading", { name: /Joining/ })).toBeVisible()
    expect(device.lines.join("\n")).not.toContain("Joining")
    release()
    await expectOnline(page)
  })

  test("without what draws the result, the page still says where the device is", async ({ phone }) => {
    const { page } = phone
    await page.route("**/result.js*", (route) => route.abort())
    await openList(page)
    await join(page, "Home", "wrong horse")
    await expect(failure(page)).toContainText("Could not join")
    await submitPassword(page, "correct horse")
    await expect(page.getByRole("heading", { name: /is online/ })).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText(/192\.168\.1\.\d+/)).toBeVisible()
    await expect(page.getByText("https://ding-5cd80b1.local")).toBeVisible()
    await phone.look("result-plain")
  })
})

test("the whole way goes by keyboard alone", async ({ phone: { page }, device }) => {
  await openList(page)
  await network(page, "Home").focus()
  await page.keyboard.press("Enter")
  await expect(passwordField(page)).toBeFocused()
  await page.keyboard.type("correct horse")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Tab")
  await expect(codeField(page)).toBeFocused()
  await page.keyboard.type(device.code ?? "")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("heading", { name: /is online/ })).toBeFocused({ timeout: 20_000 })
})
