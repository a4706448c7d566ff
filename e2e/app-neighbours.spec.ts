/** Other devices of the house, in a real browser. */
import { expect } from "@playwright/test"
import { startAppDevice } from "./app-device.fixture.ts"
import { look, test } from "./app-phone.fixture.ts"
import { expectNoSidewaysScrolling } from "./look.ts"

test("a person finds the other devices of the house, and the way to each", async ({ device, open }) => {
  const { view } = device.home
  device.home.view = { ...view, device: { ...view.device, neighbours: true } }
  const common = { version: "0.1.0", answers: true, sharesRoot: true }
  device.home.neighbours = [
    { ...common, id: "5cd80b1f00d2a7e4", url: "https://greenhouse.local" },
    {
      ...common,
      id: "00000000000000aa",
      url: "https://shed-2.local:8443",
      answers: false,
      sharesRoot: false,
    },
  ]
  const page = await open(device.link())
  const row = page.getByRole("button", { name: "Other devices in this house" })
  await row.click()
  await expect(page.getByRole("heading", { level: 1, name: "Other devices in this house" })).toBeFocused()
  const greenhouse = page.getByRole("link", { name: /greenhouse/ })
  await expect(greenhouse).toHaveAttribute("href", "https://greenhouse.local")
  await expect(greenhouse).toContainText("Trusted along with this device")
  await expect(page.getByRole("link", { name: /shed-2/ })).toContainText("Does not answer")
  await expectNoSidewaysScrolling(page)
  await look(page, "neighbours")
  device.home.neighbours = []
  await page.getByRole("button", { name: "Look again" }).click()
  await expect(page.getByText("No other devices found.")).toBeVisible()
  await page.goBack()
  await expect(row).toBeFocused()
})

test("a tap on one that shares the root lets the phone in there, and leaves no trace in the address", async ({
  device,
  open,
}) => {
  const greenhouse = await startAppDevice()
  try {
    const { view } = device.home
    device.home.view = { ...view, device: { ...view.device, neighbours: true } }
    const common = { version: "0.1.0", answers: true, sharesRoot: true }
    device.home.neighbours = [{ ...common, id: "5cd80b1f00d2a7e4", url: "https://greenhouse.local" }]
    const [, word = ""] = greenhouse.link().split("#pair=")
    device.home.introducedUrl = `${greenhouse.url}/#introduction=${word}`
    const page = await open(device.link())
    await page.getByRole("button", { name: "Other devices in this house" }).click()
    await page.getByRole("link", { name: /greenhouse/ }).click()
    await expect(page).toHaveURL(`${greenhouse.url}/`)
    await expect(page.getByRole("button", { name: "Other devices in this house" })).toBeHidden()
    await expect(page.getByText("Living room").first()).toBeVisible()
    expect(greenhouse.asked.filter((question) => question === "POST /api/pair")).toHaveLength(1)
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(word)

    // It knows the phone now, and is brought nothing any more.
    await page.goto(`${greenhouse.url}/?again#introduction=${word}`)
    await expect(page).toHaveURL(`${greenhouse.url}/?again`)
    await expect(page.getByText("Living room").first()).toBeVisible()
    expect(greenhouse.asked.filter((question) => question === "POST /api/pair")).toHaveLength(1)
  } finally {
    await greenhouse.stop()
  }
})
