/** Joining another network from the app, in a real browser: what a person reads before, while and after. */
import { expect, type Page } from "@playwright/test"
import type { MoveView } from "../dist/shared/home-contract.js"
import type { AppDevice } from "./app-device.fixture.ts"
import { look, test } from "./app-phone.fixture.ts"
import { expectNoSidewaysScrolling } from "./look.ts"

const title = (page: Page, text: string | RegExp) => page.getByRole("heading", { level: 1, name: text })
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name })
const garden = { ssid: "Garden house", ssidBytes: Buffer.from("Garden house").toString("base64url") }

/** From the home screen to the list of what is in the air. */
async function toList(page: Page): Promise<void> {
  await button(page, /^Wi-Fi/).click()
  await button(page, "Join another network").click()
  await expect(title(page, "Join another network")).toBeFocused()
  await expect(button(page, /Garden house/)).toBeVisible()
}

/** The device leaves, and comes back to tell this. */
async function moves(device: AppDevice, page: Page, attempt: MoveView): Promise<void> {
  await expect(title(page, "Joining ⁨Garden house⁩…")).toBeFocused()
  device.answer(false)
  device.home.attempt = attempt
  device.answer(true)
}

test("what is in the air is listed, without the network that the device is in", async ({ device, open }) => {
  const page = await open(device.link())
  await toList(page)
  await expect(page.getByText("Networks nearby")).toBeVisible()
  await expect(page.getByText("Home sweet home")).toHaveCount(0)
  await expect(button(page, /Grandma’s attic/)).toContainText("Saved")
  await expect(page.getByText("This device cannot join it.")).toBeVisible()
  await expect(button(page, /Office/)).toHaveCount(0)
  await expectNoSidewaysScrolling(page)
  await look(page, "networks-nearby")
})

test("the page says before, while and after what becomes of the phone", async ({ device, open }) => {
  const page = await open(device.link())
  await toList(page)
  await button(page, /Garden house/).click()
  await expect(title(page, "Garden house")).toBeFocused()
  await expect(
    page.getByText("leaves its network for this one. This phone then has to be on it, too."),
  ).toBeVisible()
  await expect(page.getByText("it goes back by itself")).toBeVisible()
  // The stand-in is met by an address, as a device is whose name the phone does not find.
  await expect(
    page.getByText(/It may have another address there\. Then open ⁨https:\/\/ding-5cd80b1\.local/),
  ).toBeVisible()
  await look(page, "join")
  await button(page, "Join").click()
  await expect(page.getByText("A Wi-Fi password has 8 to 63 characters.")).toBeVisible()
  expect(device.home.joins).toEqual([])
  await page.getByLabel("Wi-Fi password").fill("wrong horse")
  await page.keyboard.press("Enter")
  await expect(title(page, "Joining ⁨Garden house⁩…")).toBeFocused()
  expect(device.home.joins).toEqual([
    { ssidBytes: garden.ssidBytes, security: "wpa2-wpa3", password: "wrong horse" },
  ])
  device.answer(false)
  await expect(page.getByText("Put this phone on ⁨Garden house⁩, then come back here.")).toBeVisible()
  await expect(page.getByText("does not answer. Check that you are on the Wi-Fi at home")).toHaveCount(0)
  await look(page, "join-away")
  device.home.attempt = { kind: "failed", attempt: 2, ...garden, code: "wrong-password" }
  device.answer(true)
  await expect(page.getByRole("alert")).toContainText("That password did not open")
  await expect(page.getByLabel("Wi-Fi password")).toHaveValue("wrong horse")
  await look(page, "join-failed")
  await page.getByLabel("Wi-Fi password").fill("correct horse")
  await button(page, "Join").click()
  device.home.networks = [{ ...garden, isJoined: true }, ...device.home.networks]
  device.home.view = {
    ...device.home.view,
    network: { ...garden, address: "10.0.0.9", signalPercent: 38 },
  }
  await moves(device, page, { kind: "joined", attempt: 3, ...garden })
  await expect(page.getByText("has joined ⁨Garden house⁩.")).toBeVisible()
  await look(page, "join-done")
  await button(page, "Done").click()
  await expect(title(page, "Wi-Fi")).toBeFocused()
  await expect(page.getByText("10.0.0.9")).toBeVisible()
  await expect(page.getByText("Weak · 38%")).toBeVisible()
  await page.goBack()
  await expect(button(page, /^Wi-Fi/)).toContainText("Garden house")
})

test("whoever opens the Wi-Fi screen later reads why the device is not elsewhere", async ({
  device,
  open,
}) => {
  device.home.attempt = { kind: "failed", attempt: 2, ...garden, code: "network-not-found" }
  const page = await open(device.link())
  await button(page, /^Wi-Fi/).click()
  await expect(page.getByRole("alert")).toContainText("⁨Garden house⁩ is out of reach.")
  await look(page, "wifi-failed")
})

test("a network that the device knows needs no password, until that turns out to be another", async ({
  device,
  open,
}) => {
  const page = await open(device.link())
  await toList(page)
  await button(page, /Grandma’s attic/).click()
  await expect(page.getByLabel("Wi-Fi password")).toHaveCount(0)
  await button(page, "Join").click()
  await expect(title(page, /Joining/)).toBeFocused()
  const [{ ssidBytes = "" } = {}] = device.home.joins
  expect(device.home.joins).toEqual([{ ssidBytes, security: "wpa3" }])
  device.answer(false)
  device.home.attempt = {
    ...{ kind: "failed", attempt: 2, ssid: "Grandma’s attic", ssidBytes: `${ssidBytes}` },
    code: "wrong-password",
  }
  device.answer(true)
  await expect(page.getByLabel("Wi-Fi password")).toBeVisible()
})

test("a network that hides its name is joined by keyboard alone", async ({ device, open }) => {
  const page = await open(device.link(), {
    viewport: { width: 1100, height: 800 },
    isMobile: false,
    hasTouch: false,
  })
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await page.locator("#open-wifi").focus()
  await press("Enter")
  await expect(title(page, "Wi-Fi")).toBeFocused()
  await expect(button(page, "Forget")).toHaveCount(2)
  await press("Tab", "Tab", "Tab")
  await expect(button(page, "Join another network")).toBeFocused()
  await press("Enter")
  await expect(title(page, "Join another network")).toBeFocused()
  await expect(page.getByText("Networks nearby")).toBeVisible()
  await press("Tab", "Tab", "Tab", "Tab", "Tab")
  await expect(button(page, "Other network…")).toBeFocused()
  await press("Enter")
  await expect(title(page, "Other network")).toBeFocused()
  await press("Tab")
  await page.keyboard.type("Cellar")
  await press("Tab", "Tab")
  await page.keyboard.type("correct horse")
  await press("Tab", "Enter")
  await expect(page.getByLabel("Wi-Fi password")).toHaveAttribute("type", "text")
  await look(page, "join-hidden")
  await press("Tab", "Enter")
  await expect(title(page, "Joining ⁨Cellar⁩…")).toBeFocused()
  expect(device.home.joins).toEqual([
    { ssid: "Cellar", security: "wpa2-wpa3", hidden: true, password: "correct horse" },
  ])
})

test("a device that was started again on the way is told of, and what was typed stays", async ({
  device,
  open,
}) => {
  const page = await open(device.link())
  await toList(page)
  await button(page, /Garden house/).click()
  await page.getByLabel("Wi-Fi password").fill("correct horse")
  await button(page, "Join").click()
  const home = device.home.networks[0]
  const { ssid = "", ssidBytes = "" } = home ?? {}
  await moves(device, page, { kind: "joined", attempt: 1, ssid, ssidBytes })
  await expect(page.getByRole("alert")).toContainText("stopped before it had joined")
  await expect(page.getByLabel("Wi-Fi password")).toHaveValue("correct horse")
})

test("a refusal leaves everything as it is, and says so", async ({ device, open }) => {
  const page = await open(device.link())
  await toList(page)
  await button(page, /Corner Café/).click()
  device.refuse("POST /api/networks/join", "attempt-under-way")
  await button(page, "Join").click()
  await expect(page.getByRole("alert")).toContainText("could not do that. Try again.")
  await expect(title(page, "Corner Café ☕")).toBeVisible()
})

test("hostile names stay texts, and fit a narrow screen and one from right to left", async ({
  device,
  open,
}) => {
  const evil = '<img src=x onerror="alert(1)">\u202eevil <b>'
  device.home.nearby = device.home.nearby.map((each, index) =>
    index === 1 ? { ...each, ssid: evil } : { ...each, ssid: "W".repeat(32) },
  )
  const page = await open(device.link(), { viewport: { width: 320, height: 568 } })
  await button(page, /^Wi-Fi/).click()
  await button(page, "Join another network").click()
  await expect(page.getByText("<img src=x")).toBeVisible()
  await expect(page.locator("img[src=x], main b")).toHaveCount(0)
  await expectNoSidewaysScrolling(page)
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"))
  await expectNoSidewaysScrolling(page)
  await look(page, "networks-right-to-left")
  await page.getByText("<img src=x").click()
  await expectNoSidewaysScrolling(page)
  await look(page, "join-right-to-left")
})
