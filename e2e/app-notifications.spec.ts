/** Notifications in the app: whether this phone is told, of what, and what it was told; in a browser whose push service is played. */
import { expect, type Locator, type Page } from "@playwright/test"
import { name } from "./app-device.fixture.ts"
import { look, test } from "./app-phone.fixture.ts"
import { createVapidKey } from "./app-push.fixture.ts"
import { expectNoSidewaysScrolling } from "./look.ts"
import { playPush } from "./played-push.ts"

const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"

const home = (page: Page) => page.getByRole("heading", { name, exact: true })
const title = (page: Page, text: string) => page.getByRole("heading", { level: 1, name: text })
const allow = (page: Page) => page.getByRole("button", { name: "Allow notifications" })
const isTold = (page: Page) => page.getByRole("heading", { name: "This phone is told" })
const onTheWay = (page: Page) => page.getByRole("button", { name: /^Notifications/ })

async function bottomOf(part: Locator): Promise<number> {
  const { y = 0, height = 0 } = (await part.boundingBox()) ?? {}
  return y + height
}

async function openNotifications(page: Page): Promise<void> {
  await onTheWay(page).click()
  await expect(title(page, "Notifications")).toBeFocused()
}

test("of a device that notifies nobody nothing about it is shown", async ({ device, open }) => {
  const { view } = device.home
  const capabilities = { ...view.device.capabilities, push: false }
  device.home.view = { ...view, device: { ...view.device, capabilities } }
  const page = await open("about:blank")
  await playPush(page, {})
  await page.goto(device.link())
  await expect(page.getByRole("button", { name: "Wi-Fi" })).toBeVisible()
  await expect(onTheWay(page)).toBeHidden()
  await expect(allow(page)).toBeHidden()
  await page.getByRole("button", { name: "Outside" }).click()
  await expect(title(page, "Outside")).toBeFocused()
  await expect(page.getByRole("button", { name: "Add" })).toBeHidden()
})

test("nobody is asked before a tap; after it the phone is told, and a test can be sent", async ({
  device,
  open,
}) => {
  const page = await open("about:blank")
  await playPush(page, {})
  await page.goto(device.link())
  await expect(allow(page)).toBeVisible()
  await expect(onTheWay(page)).toContainText("Off")
  await look(page, "tell")
  expect(device.push.posted).toEqual([])
  await allow(page).click()
  await expect(isTold(page)).toBeFocused()
  await expect(onTheWay(page)).toContainText("On")
  expect(device.push.posted).toMatchObject([
    { endpoint: "https://fcm.googleapis.com/fcm/send/1", quiet: null },
  ])
  await page.getByRole("button", { name: "Send a test" }).click()
  await expect(page.getByText("Sent. It should be here in a moment.")).toBeVisible()
  expect(device.push.tests).toHaveLength(1)
  await page.evaluate(() => {
    const data = { type: "notified", took: 1240 }
    navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data }))
  })
  await expect(page.getByText(/It took .*1\.2.*s/)).toBeVisible()
  await look(page, "tell-on")
  await page.reload()
  await expect(home(page)).toBeVisible()
  await expect(isTold(page)).toBeHidden()
})

test("the offer can be put off, and stays within reach", async ({ device, open }) => {
  const page = await open("about:blank")
  await playPush(page, {})
  await page.goto(device.link())
  await page.getByRole("button", { name: "Not now" }).click()
  await expect(allow(page)).toBeHidden()
  await expect(home(page)).toBeFocused()
  await openNotifications(page)
  await expect(allow(page)).toBeVisible()
})

test("what was told is listed with the readings of then, and leads to its place", async ({
  device,
  open,
}) => {
  const page = await open("about:blank")
  await playPush(page, { permission: "granted" })
  await page.goto(device.link())
  await openNotifications(page)
  await expect(page.getByText("The garden gate is open")).toBeVisible()
  await expect(page.getByText("CO₂ in the air 655 ppm")).toBeVisible()
  await expect(page.getByRole("listitem").filter({ hasText: "Ada’s phone" })).toContainText("42 min ago")
  await expectNoSidewaysScrolling(page)
  await look(page, "notifications")
  await page.getByRole("button", { name: /Outside is below/ }).click()
  await expect(title(page, "Outside")).toBeFocused()
})

test("an address that a notification leads to opens its screen, with the home screen behind it", async ({
  device,
  open,
}) => {
  const page = await open(device.link())
  await expect(home(page)).toBeVisible()
  await page.goto("about:blank")
  await page.goto(`${device.url}/#reading=outside`)
  await expect(title(page, "Outside")).toBeVisible()
  expect(page.url()).not.toContain("#")
  await page.getByRole("button", { name: "Back" }).click()
  await expect(home(page)).toBeVisible()
})

test("a tap on a notification leads an open app to its place", async ({ device, open }) => {
  const page = await open("about:blank")
  await playPush(page, { permission: "granted" })
  await page.goto(device.link())
  await expect(home(page)).toBeVisible()
  await page.evaluate(() => {
    const data = { type: "open", path: "/#notifications" }
    navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data }))
  })
  await expect(title(page, "Notifications")).toBeFocused()
})

test("a phone that was told by another key subscribes anew when it is opened", async ({ device, open }) => {
  const page = await open("about:blank")
  await playPush(page, { permission: "granted", subscribedWith: createVapidKey() })
  await page.goto(device.link())
  await expect(onTheWay(page)).toContainText("On")
  expect(device.push.posted.map(({ endpoint }) => endpoint)).toEqual([
    "https://fcm.googleapis.com/fcm/send/2",
  ])
})

test("quiet hours are this phone's, told with the distance of its clock", async ({ device, open }) => {
  const page = await open("about:blank", { timezoneId: "Asia/Kolkata" })
  await playPush(page, { permission: "granted" })
  await page.goto(device.link())
  await openNotifications(page)
  await page.getByRole("switch", { name: /Quiet hours/ }).click()
  await page.getByLabel("Until").fill("06:30")
  await page.getByLabel("Until").blur()
  const quiet = { fromMinute: 1320, toMinute: 390, offsetMinutes: 330 }
  await expect.poll(() => device.push.posted.at(-1)?.quiet).toEqual(quiet)
  await expect(page.getByLabel("From")).toHaveValue("22:00")
  // Both lie in the card that they belong to, above what follows.
  const fieldEnd = await bottomOf(page.getByLabel("Until"))
  expect(fieldEnd).toBeLessThan(await bottomOf(page.locator(".quiet > .card")))
  await look(page, "quiet-hours")
  await page.getByRole("switch", { name: /Quiet hours/ }).click()
  await expect.poll(() => device.push.posted.at(-1)?.quiet).toBeNull()
})

test("what is in the way of this phone is said in words", async ({ device, open }) => {
  const page = await open("about:blank")
  await playPush(page, { permission: "granted" })
  await page.goto(device.link())
  await expect(onTheWay(page)).toContainText("On")
  const fault = { kind: "refused" as const, status: 403, detail: "BadJwtToken" }
  device.push.subscriptions = device.push.subscriptions.map((phone) => ({ ...phone, fault }))
  await openNotifications(page)
  await expect(page.getByRole("alert")).toContainText(/refuses what .* sends: .*BadJwtToken/)
  await look(page, "push-fault")
})

test("where notifications are blocked, the way to undo it is told", async ({ device, open }) => {
  const page = await open("about:blank")
  await playPush(page, { answer: "denied" })
  await page.goto(device.link())
  await allow(page).click()
  await expect(page.getByText("Notifications are blocked here.")).toBeVisible()
  await expect(onTheWay(page)).toContainText("Blocked")
  await look(page, "blocked")
})

test("an iPhone is told of its home screen, another browser of browsers", async ({ device, open }) => {
  const withoutPush = (page: Page) => page.addInitScript(() => Reflect.deleteProperty(window, "PushManager"))
  const safari = await open("about:blank", { userAgent: iphone })
  await withoutPush(safari)
  await safari.goto(device.link())
  await expect(safari.getByText("Add to Home Screen")).toHaveCount(1)
  await openNotifications(safari)
  await expect(safari.getByText("to apps on the home screen only")).toBeVisible()
  await look(safari, "tell-iphone")
  const other = await open("about:blank")
  await withoutPush(other)
  await other.goto(device.link())
  await openNotifications(other)
  await expect(other.getByText("This browser has no notifications.")).toBeVisible()
})

test("when to tell of a reading is set, switched and removed with the keyboard alone", async ({
  device,
  open,
}) => {
  const page = await open(device.link())
  await page.getByRole("button", { name: "Outside" }).click()
  await expect(page.getByRole("switch", { name: /Below .* for .*15 min/ })).toBeChecked()
  await page.getByRole("button", { name: "Add" }).press("Enter")
  await expect(page.locator("#alert-form")).toBeFocused()
  await page.keyboard.press("Tab")
  await page.keyboard.press("ArrowRight")
  await expect(page.getByRole("radio", { name: "Below" })).toBeChecked()
  await page.getByLabel("Value", { exact: true }).fill("warm")
  await page.keyboard.press("Enter")
  await expect(page.getByText("Type a number.")).toBeVisible()
  await look(page, "alert-form")
  await page.getByLabel("Value", { exact: true }).fill("3,5")
  await page.keyboard.press("Enter")
  const rule = page.getByRole("switch", { name: /Below .*3\.5.*°C/ })
  await expect(rule).toBeChecked()
  expect(device.push.alerts.at(-1)).toMatchObject({
    condition: { kind: "below", reading: "outside", value: 3.5, hysteresis: 0.1, forSeconds: 60 },
  })
  await look(page, "reading-alerts")
  await rule.press("Space")
  await expect.poll(() => device.push.alerts.at(-1)?.isOn).toBe(false)
  await page.getByRole("button", { name: "Remove" }).press("Enter")
  await expect(page.getByRole("button", { name: "Keep" })).toBeFocused()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await expect(rule).toBeHidden()
  expect(device.push.alerts).toHaveLength(1)
})

test("what happens to the device itself is told where somebody wants it", async ({ device, open }) => {
  const page = await open(device.link())
  await openNotifications(page)
  await page.getByRole("switch", { name: "It joined another network" }).click()
  await expect
    .poll(() => device.push.alerts.at(-1))
    .toMatchObject({ condition: { kind: "event", event: "joined" }, isOn: true })
})

test("a phone is told no more after a question", async ({ device, open }) => {
  const page = await open(device.link())
  await openNotifications(page)
  await page.getByRole("button", { name: "Remove" }).click()
  await expect(page.getByText("Tell this phone no more?")).toBeVisible()
  await look(page, "told-question")
  await page.getByRole("button", { name: "Remove" }).click()
  await expect(page.getByText("None yet.")).toBeVisible()
  expect(device.push.subscriptions).toEqual([])
})

test("while the device is away nothing can be changed, and all of it says so", async ({ device, open }) => {
  const page = await open("about:blank")
  await playPush(page, { permission: "granted" })
  await page.goto(device.link())
  await openNotifications(page)
  await expect(isTold(page)).toBeVisible()
  device.answer(false)
  await expect(page.getByText("Only while it is reached")).toBeVisible()
  await expect(page.getByRole("button", { name: "Send a test" })).toBeDisabled()
  await expect(page.getByRole("switch", { name: /Quiet hours/ })).toBeDisabled()
  await expect(page.getByRole("button", { name: "Remove" }).first()).toBeDisabled()
  await expect(page.getByText("The garden gate is open")).toBeVisible()
  await look(page, "notifications-away")
  await page.goBack()
  await page.getByRole("button", { name: "Outside" }).click()
  await expect(page.getByText(/can be set only while/)).toBeVisible()
})

test("right to left is a mirror", async ({ device, open }) => {
  const page = await open(device.link())
  await openNotifications(page)
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"))
  await expectNoSidewaysScrolling(page)
  await look(page, "right-to-left-notifications")
  await page.goBack()
  await page.getByRole("button", { name: "Outside" }).click()
  await page.getByRole("button", { name: "Add" }).click()
  await expectNoSidewaysScrolling(page)
  await look(page, "right-to-left-alerts")
})

test.describe("at twice the size of text", () => {
  test.use({ textPixels: 32 })
  test("everything about notifications stays within the screen", async ({ device, open }) => {
    const page = await open("about:blank")
    await playPush(page, { permission: "granted" })
    await page.goto(device.link())
    await openNotifications(page)
    await page.getByRole("switch", { name: /Quiet hours/ }).click()
    await expect(page.getByLabel("From")).toBeVisible()
    await expectNoSidewaysScrolling(page)
    await look(page, "large-notifications")
    await page.goBack()
    await page.getByRole("button", { name: "Outside" }).click()
    await page.getByRole("button", { name: "Add" }).click()
    await expectNoSidewaysScrolling(page)
    await look(page, "large-alerts")
  })
})
