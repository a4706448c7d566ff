/** The app without a mouse, by the ear, and at four times the size. */
import { join as path } from "node:path"
import { expect, type Page } from "@playwright/test"
import { hear, regionsInRegions, times } from "./announcements.ts"
import { name } from "./app-device.fixture.ts"
import { test } from "./app-phone.fixture.ts"
import { tabTo } from "./keyboard.ts"
import { expectNoSidewaysScrolling, pictures } from "./look.ts"
import { playPush } from "./played-push.ts"
import { pattern, words } from "./words.ts"

const desk = { viewport: { width: 1100, height: 800 }, isMobile: false, hasTouch: false }
const garden = { ssid: "Garden house", ssidBytes: Buffer.from("Garden house").toString("base64url") }

const button = (page: Page, text: string | RegExp) => page.getByRole("button", { name: text })
const title = (page: Page, text: string | RegExp) => page.getByRole("heading", { level: 1, name: text })
const lamp = (page: Page) => page.getByRole("switch", { name: "Porch lamp" })

test("another network is joined by keyboard alone, a wrong password on the way, and each thing is said once", async ({
  device,
  open,
}) => {
  const page = await open("about:blank", desk)
  const heard = await hear(page)
  await page.goto(device.link())
  await tabTo(page, button(page, pattern("app", "wifi")))
  await page.keyboard.press("Enter")
  await expect(title(page, words("app", "wifi"))).toBeFocused()
  await tabTo(page, button(page, words("app", "move")))
  await page.keyboard.press("Enter")
  await expect(title(page, words("app", "move"))).toBeFocused()
  await tabTo(page, button(page, /Garden house/))
  await page.keyboard.press("Enter")
  await expect(title(page, garden.ssid)).toBeFocused()
  const field = page.getByLabel(words("app", "move.password"), { exact: true })
  await tabTo(page, field)
  await page.keyboard.type("wrong horse")
  await page.keyboard.press("Enter")
  const joining = pattern("app", "move.joining", garden)
  await expect(title(page, pattern("app", "move.joining"))).toBeFocused()
  device.answer(false)
  device.home.attempt = { kind: "failed", attempt: 2, ...garden, code: "wrong-password" }
  device.answer(true)
  await expect(page.getByRole("alert")).toBeVisible()
  await expect(title(page, garden.ssid)).toBeFocused()
  expect(await regionsInRegions(page)).toEqual([])
  const wrong = pattern("failure", "wrong-password", { network: garden.ssid })
  const joined = pattern("app", "move.done", { device: name, name: garden.ssid })
  const follow = pattern("app", "move.follow", { device: name, name: garden.ssid })
  const counts = () => [joining, follow, wrong, joined].map((what) => times(heard, what))
  expect(counts()).toEqual([1, 1, 1, 0])
  await tabTo(page, field)
  await page.keyboard.press("Control+A")
  await page.keyboard.type("correct horse")
  await page.keyboard.press("Enter")
  await expect(title(page, pattern("app", "move.joining"))).toBeFocused()
  device.answer(false)
  device.home.attempt = { kind: "joined", attempt: 3, ...garden }
  device.answer(true)
  const done = button(page, words("app", "done"))
  await expect(done).toBeVisible()
  await expect(title(page, garden.ssid)).toBeFocused()
  await tabTo(page, done)
  await page.keyboard.press("Enter")
  await expect(title(page, words("app", "wifi"))).toBeFocused()
  expect(counts()).toEqual([2, 2, 1, 1])
})

test("a control is set and notifications are switched on by keyboard alone, and it is said", async ({
  device,
  open,
}) => {
  const page = await open("about:blank", desk)
  const heard = await hear(page)
  await playPush(page, {})
  await page.goto(device.link())
  await expect(lamp(page)).toBeChecked()
  await tabTo(page, lamp(page))
  await page.keyboard.press("Space")
  await expect(lamp(page)).not.toBeChecked()
  await expect(lamp(page)).toBeFocused()
  const heating = page.getByRole("spinbutton", { name: "Heating" })
  await tabTo(page, heating)
  await page.keyboard.press("Control+A")
  await page.keyboard.type("21.5")
  await page.keyboard.press("Enter")
  await expect.poll(() => device.home.wishes.map(({ value }) => value)).toEqual([false, 21.5])
  await expect(heating).toHaveAttribute("inputmode", "decimal")
  // A keyboard for decimals has no minus on an iPhone.
  device.home.change({
    controls: device.home.view.controls.map((each) =>
      each.kind === "number" ? { ...each, minimum: -5 } : each,
    ),
  })
  await expect(heating).not.toHaveAttribute("inputmode")
  await tabTo(page, button(page, words("app", "tell.allow")))
  await page.keyboard.press("Enter")
  await expect(page.getByRole("heading", { name: words("app", "tell.on") })).toBeFocused()
  await tabTo(page, button(page, words("app", "tell.test")))
  await page.keyboard.press("Enter")
  await expect(page.getByText(words("app", "tell.testSent"))).toBeVisible()
  expect(times(heard, pattern("app", "tell.on"))).toBe(1)
  expect(times(heard, pattern("app", "tell.testSent"))).toBe(1)
  expect(await regionsInRegions(page)).toEqual([])
})

test("the way back leads the focus to what opened each screen, however deep", async ({ device, open }) => {
  const page = await open(device.link(), desk)
  const back = button(page, words("app", "back"))
  await button(page, pattern("app", "wifi")).press("Enter")
  await button(page, words("app", "move")).press("Enter")
  await button(page, /Garden house/).press("Enter")
  await expect(title(page, garden.ssid)).toBeFocused()
  await back.press("Enter")
  await expect(button(page, /Garden house/)).toBeFocused()
  await button(page, words("app", "move.other")).press("Enter")
  await expect(title(page, words("app", "move.hidden"))).toBeFocused()
  await back.press("Enter")
  await expect(button(page, words("app", "move.other"))).toBeFocused()
  await back.press("Enter")
  await expect(button(page, words("app", "move"))).toBeFocused()
  await back.press("Enter")
  await expect(button(page, pattern("app", "wifi"))).toBeFocused()
  await button(page, /^Outside/).press("Enter")
  await expect(title(page, "Outside")).toBeFocused()
  const notifications = page.locator("main").getByRole("button", { name: words("app", "notifications") })
  await notifications.press("Enter")
  await expect(title(page, words("app", "notifications"))).toBeFocused()
  await back.press("Enter")
  await expect(notifications).toBeFocused()
  await back.press("Enter")
  await expect(button(page, /^Outside/)).toBeFocused()
})

test("at 400 % the focus is never covered, and nothing hangs over the edge", async ({ device, open }) => {
  // A window of 1280 by 1024 pixels, four times as large.
  const page = await open(device.link(), { ...desk, viewport: { width: 320, height: 256 } })
  await expect(lamp(page)).toBeVisible()
  await tabTo(page, button(page, pattern("app", "about")))
  await expectNoSidewaysScrolling(page)
  await page.screenshot({ path: path(pictures, "app-zoomed-home.png") })
  await button(page, pattern("app", "wifi")).press("Enter")
  await tabTo(page, button(page, words("app", "move")))
  await expectNoSidewaysScrolling(page)
  await page.screenshot({ path: path(pictures, "app-zoomed-wifi.png") })
})
