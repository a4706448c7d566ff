/** The dashboard, in a real browser: what the device measures, obeys and saw, and how two phones see it. */
import { expect, type Page } from "@playwright/test"
import { name } from "./app-device.fixture.ts"
import { look, test } from "./app-phone.fixture.ts"
import { smallTargets } from "./keyboard.ts"
import { expectNoSidewaysScrolling } from "./look.ts"

const home = (page: Page) => page.getByRole("heading", { name, exact: true })
const reading = (page: Page, label: string) => page.getByRole("button", { name: label })
const title = (page: Page, text: string) => page.getByRole("heading", { level: 1, name: text })
const lamp = (page: Page) => page.getByRole("switch", { name: "Porch lamp" })
const fan = (page: Page) => page.getByRole("switch", { name: "Fan" })
const status = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words })

test("what the device measures, obeys and saw is on one page", async ({ device, open }) => {
  const page = await open(device.link())
  await expect(home(page)).toBeFocused()
  await expect(status(page, "Online")).toBeVisible()
  await expect(reading(page, "Outside")).toContainText("°C falling")
  await expect(reading(page, "Power")).toContainText("W rising")
  await expect(lamp(page)).toBeChecked()
  await expect(page.getByText("The heating reached 20.5 °C.")).toBeVisible()
  await expect(page.getByText(/Ada’s phone.* was let in/)).toBeVisible()
  await expect(page.locator(".spark .line").first()).toHaveAttribute("d", /^M/)
  await expect(page.locator("img.picture")).toBeVisible()
  await expectNoSidewaysScrolling(page)
  await look(page, "home")
})

test("the app offers to be installed where the browser can, asks once, and takes no for an answer", async ({
  device,
  open,
}) => {
  const page = await open(device.link())
  await expect(home(page)).toBeVisible()
  const card = page.getByRole("region", { name: "On your home screen" })
  await expect(card).toBeHidden()
  const offer = () =>
    page.evaluate(() => {
      const event = new Event("beforeinstallprompt", { cancelable: true })
      const prompt = async () => {
        Object.assign(window, { prompts: (Reflect.get(window, "prompts") ?? 0) + 1 })
      }
      dispatchEvent(Object.assign(event, { prompt }))
      return event.defaultPrevented
    })
  expect(await offer()).toBe(true)
  await expect(card).toBeVisible()
  await look(page, "install")
  await card.getByRole("button", { name: "Install" }).click()
  expect(await page.evaluate(() => Reflect.get(window, "prompts"))).toBe(1)
  await expect(card).toBeHidden()
  await offer()
  await card.getByRole("button", { name: "Not now" }).click()
  await expect(card).toBeHidden()
  await page.reload()
  await expect(home(page)).toBeVisible()
  await offer()
  await expect(card).toBeHidden()
})

test("an iPhone is told of the Share sheet", async ({ device, open }) => {
  const userAgent =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
  const page = await open(device.link(), { userAgent })
  const card = page.getByRole("region", { name: "On your home screen" })
  await expect(card).toContainText("Add to Home Screen")
  await expect(card.getByRole("button", { name: "Install" })).toBeHidden()
  await look(page, "install-share")
})

test("numbers are written as the person writes them", async ({ device, open }) => {
  const page = await open(device.link(), { locale: "de-DE" })
  device.home.change({
    readings: device.home.view.readings.map((each) => ({ ...each, value: 1234.5 })),
  })
  await expect(reading(page, "Outside")).toContainText("1.234,5")
})

test("a value moves by itself, and looks stale when no other comes", async ({ device, open }) => {
  const page = await open(device.link())
  await expect(reading(page, "Outside")).toBeVisible()
  const [outside, ...others] = device.home.view.readings
  if (outside === undefined) throw new Error("The stand-in measures nothing.")
  device.home.change({ readings: [{ ...outside, value: -3.21, trend: null }, ...others] })
  await expect(reading(page, "Outside")).toContainText("-3.2")
  device.home.change({ readings: [{ ...outside, ageMilliseconds: 185_000 }, ...others] })
  await expect(reading(page, "Outside")).toContainText("3 min ago")
  await expect(reading(page, "Outside")).not.toContainText("falling")
  device.home.change({ readings: [{ ...outside, value: null, ageMilliseconds: null }, ...others] })
  await expect(reading(page, "Outside")).toContainText("No value")
  await look(page, "stale")
})

for (const [wrong, years] of [
  ["ahead", 1],
  ["behind", -1],
] as const) {
  test(`a phone whose clock is a year ${wrong} shows every age as it is`, async ({ device, open }) => {
    const page = await open(device.link())
    await expect(home(page)).toBeVisible()
    await page.clock.setSystemTime(Date.now() + years * 365 * 86_400_000)
    await page.reload()
    const [outside, ...others] = device.home.view.readings
    if (outside === undefined) throw new Error("The stand-in measures nothing.")
    device.home.change({ readings: [{ ...outside, ageMilliseconds: 185_000 }, ...others] })
    await expect(reading(page, "Outside")).toContainText("3 min ago")
    await expect(reading(page, "Power")).not.toContainText("ago")
    device.answer(false)
    await expect(page.locator(".state")).toContainText(/Last heard: .?(?:Just now|\d+ seconds ago)/)
  })
}

test("two phones see the same change within 300 ms", async ({ device, open }) => {
  const one = await open(device.link())
  const other = await open(device.link())
  await expect(lamp(one)).toBeChecked()
  await expect(lamp(other)).toBeChecked()
  await other.evaluate(() => {
    const box = document.querySelector<HTMLInputElement>("[role=switch]")
    const look = () => {
      if (box?.checked === false) Object.assign(window, { seenAt: Date.now() })
      else requestAnimationFrame(look)
    }
    look()
  })
  const clickedAt = await one.evaluate(() => {
    document.querySelector<HTMLElement>("[role=switch]")?.click()
    return Date.now()
  })
  await expect(lamp(other)).not.toBeChecked()
  const seen = await other.waitForFunction(() => Reflect.get(window, "seenAt"))
  const seenAt = await seen.jsonValue()
  expect(Number(seenAt) - clickedAt).toBeLessThan(300)
})

test("a wish is shown at once as one that is on its way, and a refusal brings back what was", async ({
  device,
  open,
}) => {
  const page = await open(device.link())
  const release = device.home.holdControl()
  await lamp(page).uncheck()
  await expect(page.getByText("Setting…")).toBeVisible()
  device.home.refuseControl("It is \u202edark\u202c out there.")
  release()
  await expect(page.getByRole("alert")).toContainText("did not do that: ⁨It is dark out there.")
  await expect(lamp(page)).toBeChecked()
  await expect(page.getByText("Setting…")).toBeHidden()
  await look(page, "refused")
  await lamp(page).uncheck()
  await expect(page.getByRole("alert")).toBeHidden()
})

test("a number is set by the slider and exactly, a choice by a tap", async ({ device, open }) => {
  const page = await open(device.link())
  const exact = page.getByRole("spinbutton", { name: "Heating" })
  await exact.fill("99")
  await exact.press("Enter")
  await expect(exact).toHaveValue("30.0")
  await page.getByRole("slider", { name: /Heating.*slider/ }).press("ArrowLeft")
  await expect(exact).toHaveValue("29.5")
  await page.getByRole("radio", { name: "Away" }).check()
  await expect(page.getByRole("radio", { name: "Away" })).toBeChecked()
  const values = device.home.wishes.map(({ value }) => value)
  expect(values).toEqual([30, 29.5, "away"])
})

test("a button that asks is pressed after the question only", async ({ device, open }) => {
  const page = await open(device.link())
  await page.getByRole("button", { name: "Open the gate" }).click()
  await expect(page.getByText("Open the gate to the street?")).toBeVisible()
  await expect(page.getByRole("button", { name: "Leave it" })).toBeFocused()
  await look(page, "question")
  await page.keyboard.press("Escape")
  await expect(page.getByRole("button", { name: "Open the gate" })).toBeFocused()
  expect(device.home.wishes).toEqual([])
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Do it" }).click()
  await expect.poll(() => device.home.wishes.map(({ id }) => id)).toEqual(["gate"])
})

test("a device that goes away is missed calmly, and found again", async ({ device, open }) => {
  const page = await open(device.link())
  await expect(fan(page)).toBeEnabled()
  device.answer(false)
  await expect(status(page, "No answer")).toBeVisible()
  await expect(page.getByText("Last heard")).toBeVisible()
  await expect(fan(page)).toBeDisabled()
  await look(page, "lost")
  device.answer(true)
  await expect(status(page, "Online")).toBeVisible({ timeout: 3000 })
  await expect(fan(page)).toBeEnabled()
})

test("a chart is read by touch and by arrow keys, and has a table behind it", async ({ device, open }) => {
  const page = await open(device.link())
  await reading(page, "Outside").click()
  await expect(title(page, "Outside")).toBeFocused()
  const chart = page.getByRole("slider", { name: "Outside" })
  await expect(chart).toBeVisible()
  await look(page, "chart")
  await page.getByRole("button", { name: "Week" }).click()
  await expect(page.getByRole("button", { name: "Week" })).toHaveAttribute("aria-pressed", "true")
  await expect(chart).toHaveAttribute("aria-valuetext", /\d°?.*°C$/)
  const before = await chart.getAttribute("aria-valuetext")
  await chart.focus()
  await page.keyboard.press("Home")
  await expect(chart).toHaveAttribute("aria-valuenow", "0")
  await page.keyboard.press("ArrowRight")
  await expect(chart).toHaveAttribute("aria-valuenow", "1")
  expect(await chart.getAttribute("aria-valuetext")).not.toBe(before)
  await chart.tap({ position: { x: 150, y: 60 } })
  await expect(page.locator(".point")).toBeVisible()
  await look(page, "chart-point")
  await page.getByText("As a table").click()
  await expect(page.getByRole("row")).not.toHaveCount(1)
  await expect(page.getByRole("columnheader", { name: "Average" })).toBeVisible()
  await look(page, "chart-table")
  await page.goBack()
  await expect(reading(page, "Outside")).toBeFocused()
})

test("43,200 points do not stutter under a finger", async ({ device, open }) => {
  device.home.monthRows = 43_200
  const page = await open(device.link())
  await reading(page, "Power").click()
  await page.getByRole("button", { name: "Month" }).click()
  await expect(page.locator(".chart")).toBeVisible()
  await expect(page.getByRole("button", { name: "Month" })).toHaveAttribute("aria-pressed", "true")
  await expect.poll(() => page.locator(".plot .line").getAttribute("d")).toMatch(/^M/)
  const milliseconds = await page.locator(".chart").evaluate((chart) => {
    const { left, width, top } = chart.getBoundingClientRect()
    const start = performance.now()
    for (let step = 0; step < 100; step++) {
      const clientX = left + (width * step) / 100
      chart.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY: top + 50, bubbles: true }))
    }
    return (performance.now() - start) / 100
  })
  // Each of them was answered and drawn before the next one; a frame has 16.
  expect(milliseconds).toBeLessThan(16)
})

test("the camera: a fresh picture at a tap, and a live view that ends when it is left", async ({
  device,
  open,
}) => {
  const page = await open(device.link())
  await page.getByRole("button", { name: "Garden" }).click()
  await expect(title(page, "Garden")).toBeFocused()
  await expect(page.getByText("4 min ago")).toBeVisible()
  await page.getByRole("button", { name: "Take a new one" }).click()
  await expect(page.getByText("Just now")).toBeVisible()
  await page.getByRole("button", { name: "Watch live" }).click()
  await expect.poll(() => device.home.watchers).toBe(1)
  const live = page.getByRole("img", { name: "Garden" })
  await expect(live).toBeVisible()
  await expect.poll(() => live.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await look(page, "camera")
  await page.getByRole("button", { name: "Stop watching" }).click()
  await expect.poll(() => device.home.watchers).toBe(0)
  await page.getByRole("button", { name: "Watch live" }).click()
  await expect.poll(() => device.home.watchers).toBe(1)
  await page.goBack()
  await expect.poll(() => device.home.watchers).toBe(0)
  await page.goForward()
  await page.getByRole("button", { name: "Watch live" }).click()
  await expect.poll(() => device.home.watchers).toBe(1)
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true })
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))
  })
  await expect.poll(() => device.home.watchers).toBe(0)
})

test("the Wi-Fi, and a saved network that is forgotten", async ({ device, open }) => {
  const page = await open(device.link())
  await page.getByRole("button", { name: /^Wi-Fi/ }).click()
  await expect(title(page, "Wi-Fi")).toBeFocused()
  await expect(page.getByText("192.168.1.17")).toBeVisible()
  await expect(page.getByText("Strong · 74%")).toBeVisible()
  const attic = page.getByRole("listitem").filter({ hasText: "Grandma’s attic" })
  await attic.getByRole("button", { name: "Forget" }).click()
  await expect(page.getByRole("button", { name: "Keep" })).toBeFocused()
  await look(page, "wifi")
  await attic.getByRole("button", { name: "Forget" }).click()
  await expect(attic).toBeHidden()
  expect(device.home.networks).toHaveLength(1)
})

test("everything that happened, and what the device is", async ({ device, open }) => {
  const page = await open(device.link())
  await page.getByRole("button", { name: "All", exact: true }).click()
  await expect(page.getByText(/Old tablet.* was forgotten/)).toBeVisible()
  await look(page, "happened")
  await page.goBack()
  await page.getByRole("button", { name: /^About/ }).click()
  await expect(page.getByText("3 days")).toBeVisible()
  await look(page, "about")
  const file = page.waitForEvent("download")
  await page.getByRole("link", { name: "Save the file" }).click()
  expect((await file).suggestedFilename()).toBe(`${name}.json`)
})

test("a reload stays on its screen, and the way back leads home", async ({ device, open }) => {
  const page = await open(device.link())
  await page.getByRole("button", { name: /^About/ }).click()
  await page.reload()
  await expect(title(page, "About")).toBeVisible()
  await page.getByRole("button", { name: "Back" }).click()
  await expect(home(page)).toBeVisible()
})

test("everything is reached by keyboard alone", async ({ device, open }) => {
  const page = await open(device.link(), {
    viewport: { width: 1100, height: 800 },
    isMobile: false,
    hasTouch: false,
  })
  await expect(lamp(page)).toBeVisible()
  const press = async (key: string, count = 1) => {
    for (let time = 0; time < count; time++) await page.keyboard.press(key)
  }
  await press("Tab")
  await expect(reading(page, "Outside")).toBeFocused()
  await press("Enter")
  await expect(title(page, "Outside")).toBeFocused()
  await expect(page.getByRole("slider")).toBeVisible()
  await press("Tab")
  await expect(page.getByRole("slider")).toBeFocused()
  await press("Shift+Tab")
  await expect(page.getByRole("button", { name: "Back" })).toBeFocused()
  await press("Enter")
  await expect(reading(page, "Outside")).toBeFocused()
  await press("Tab", device.home.view.readings.length)
  await expect(lamp(page)).toBeFocused()
  await press("Space")
  await expect(lamp(page)).not.toBeChecked()
})

test("names and texts from outside stay texts, and in their place", async ({ device, open }) => {
  const evil = '<img src=x onerror="alert(1)">\u202eevil <b>'
  const long = "W".repeat(80)
  const { view } = device.home
  device.home.view = {
    ...view,
    network: view.network && { ...view.network, ssid: evil },
    readings: view.readings.map((each, index) => ({
      ...each,
      label: index === 0 ? evil : long,
      unit: "<i>",
    })),
    controls: view.controls.map((each) => ({ ...each, label: evil })),
    images: view.images.map((each) => ({ ...each, label: long })),
    happened: view.happened.map((each) => ({ ...each, text: evil + long })),
  }
  device.home.networks = [{ ssid: evil, ssidBytes: "ZXZpbA", isJoined: true }]
  const page = await open(device.link(), { viewport: { width: 320, height: 568 } })
  await expect(page.getByText("<img src=x").first()).toBeVisible()
  await expect(page.locator("img[src=x]")).toHaveCount(0)
  await expect(page.locator("main b, main i")).toHaveCount(0)
  await expectNoSidewaysScrolling(page)
  await look(page, "hostile")
  await page.locator("#open-reading-outside").click()
  await expect(page.getByRole("slider")).toBeVisible()
  await expectNoSidewaysScrolling(page)
  await page.goBack()
  await page.locator("#open-wifi").click()
  await expect(page.getByRole("listitem")).toContainText("<img src=x")
  await expectNoSidewaysScrolling(page)
})

test("a page of an older contract says so", async ({ device, open }) => {
  const page = await open(device.link())
  await expect(home(page)).toBeVisible()
  device.home.change({ contract: 2 } as object)
  await expect(page.getByRole("alert")).toContainText("older than the device")
  await expect(page.getByRole("button", { name: "Reload" })).toBeVisible()
})

test("right to left is a mirror", async ({ device, open }) => {
  const page = await open(device.link())
  await expect(lamp(page)).toBeVisible()
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"))
  await expectNoSidewaysScrolling(page)
  await look(page, "right-to-left")
  await reading(page, "Outside").click()
  await expect(page.getByRole("slider")).toBeVisible()
  await look(page, "right-to-left-chart")
})

test("a computer's screen shows columns", async ({ device, open }) => {
  const desk = { viewport: { width: 1100, height: 800 }, isMobile: false, hasTouch: false }
  const page = await open(device.link(), desk)
  await expect(page.locator("img.picture")).toBeVisible()
  const lately = await page.getByRole("heading", { name: "Lately" }).boundingBox()
  const controls = await page.getByRole("heading", { name: "Controls" }).boundingBox()
  expect(lately?.x).toBeGreaterThan((controls?.x ?? 0) + 300)
  await look(page, "desk")
  await reading(page, "Power").click()
  await expect(page.getByRole("slider")).toBeVisible()
  await page.getByRole("slider").hover({ position: { x: 300, y: 80 } })
  await look(page, "desk-chart")
})

test("a device without anything to show says so", async ({ device, open }) => {
  device.home.view = {
    ...device.home.view,
    readings: [],
    controls: [],
    images: [],
    happened: [],
    network: null,
  }
  const page = await open(device.link())
  await expect(page.getByText("Nothing to see yet")).toBeVisible()
  await expect(status(page, "Without a network")).toBeVisible()
  await look(page, "bare")
})

for (const textPixels of [16, 24, 32]) {
  test.describe(`with text at ${textPixels} px`, () => {
    test.use({ textPixels })

    test("everything still fits on 320 px, and what is touched has 44 px", async ({ device, open }) => {
      const page = await open(device.link(), { viewport: { width: 320, height: 568 } })
      // Between the usual size and twice that there is nothing new for axe.
      const lookAt = async (screen: string) => {
        await expectNoSidewaysScrolling(page)
        if (textPixels !== 24) await look(page, `text-${textPixels}-${screen}`)
      }
      await expect(lamp(page)).toBeVisible()
      expect(await smallTargets(page, ", .switch-line, .chip")).toEqual([])
      await lookAt("home")
      for (const screen of ["wifi", "phones", "about", "happened", "image-garden"]) {
        await page.locator(`#open-${screen}`).click()
        await expect(page.getByRole("button", { name: "Back" })).toBeVisible()
        await lookAt(screen)
        await page.getByRole("button", { name: "Back" }).click()
        await expect(home(page)).toBeVisible()
      }
      await reading(page, "Outside").click()
      await expect(page.getByRole("slider")).toBeVisible()
      await page.getByText("As a table").click()
      await lookAt("chart")
    })
  })
}
