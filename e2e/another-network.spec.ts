/** A device at home that is sent into another network by its app, over HTTPS: the real command, its air played. */
import { join } from "node:path"
import { expect, type Page } from "@playwright/test"
import { chromiumThatTrusts } from "./browser-trust.ts"
import { startDevice } from "./device.ts"
import { test as base, hosts } from "./home.ts"
import { startHomeDevice } from "./home-device.ts"
import type { DeviceOptions } from "./phone.ts"

const test = base.extend<Pick<DeviceOptions, "oneRadio"> & { page: Page }>({
  oneRadio: [false, { option: true }],

  device: async ({ state, oneRadio }, use) => {
    const device = await startHomeDevice(state, oneRadio ? ["--one-radio"] : [])
    await use(device)
    await device.stop()
  },

  page: async ({ folder, rootFile, device }, use) => {
    const browser = await chromiumThatTrusts([rootFile], { home: join(folder, "phone"), hosts })
    const page = await browser.newPage()
    await page.goto(device.origin)
    await page.getByLabel("Code on the label").fill(device.code ?? "")
    await page.getByRole("button", { name: "Come in" }).click()
    await use(page)
    await browser.close()
  },
})

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name })

test("a wrong password brings the device back with its reason, the right one keeps it there", async ({
  page,
}) => {
  await button(page, /^Wi-Fi/).click()
  await expect(page.getByText(/^Strong · (?:89|9[0-5])%$/)).toBeVisible()
  await button(page, "Join another network").click()
  await button(page, /Bakery Lane 12/).click()
  const field = page.getByLabel("Wi-Fi password")
  await field.fill("wrong horse")
  await button(page, "Join").click()
  await expect(page.getByRole("alert")).toContainText("That password did not open ⁨Bakery Lane 12⁩.")
  await field.fill("correct horse")
  await button(page, "Join").click()
  await expect(page.getByText("has joined ⁨Bakery Lane 12⁩.")).toBeVisible()
  await button(page, "Done").click()
  const known = page.getByRole("listitem")
  await expect(known.nth(0)).toContainText("Bakery Lane 12")
  await expect(known.nth(0)).toContainText("Connected")
  await expect(known.nth(1)).toContainText("Home")
  await page.goBack()
  await page.getByRole("button", { name: "All", exact: true }).click()
  await expect(page.getByText("Joined ⁨Bakery Lane 12⁩")).toBeVisible()
  await expect(page.getByText("Could not join ⁨Bakery Lane 12⁩")).toBeVisible()
})

test("a device that is stopped on the way comes back to the network that it knows", async ({
  page,
  device,
  state,
}) => {
  await button(page, /^Wi-Fi/).click()
  await button(page, "Join another network").click()
  await button(page, /Silent neighbour/).click()
  await page.getByLabel("Wi-Fi password").fill("correct horse")
  await button(page, "Join").click()
  await expect(page.getByText("then come back here")).toBeVisible()
  await device.stop()
  const again = await startDevice(state, ["--fast"])
  await again.said("At home in")
  expect(again.lines.find((line) => line.includes("At home in"))).toContain("Home")
  await again.stop()
})
