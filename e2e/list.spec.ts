import { expect, type Page } from "@playwright/test"
import type { StartedDevice } from "./device.ts"
import { test } from "./phone.ts"
import { address, network } from "./steps.ts"

/** So alike in strength that each scan puts them into another order. */
const alike = ["Alpha", "Beta", "Gamma", "Delta"].map((ssid) => ({
  ssid,
  security: "wpa2",
  password: "correct horse",
  accessPoints: [60],
}))

test.use({ air: { networks: alike } })

const names = (page: Page) => page.locator(".row bdi")

/** Has the device scan for somebody else; returns the names in their new order, once the page shows them so. */
async function rescan(page: Page, device: StartedDevice): Promise<string[]> {
  const scan = `http://127.0.0.1:${device.httpPort}/api/scan`
  await fetch(scan, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })
  const read = async () => (await fetch(scan)).json()
  await expect.poll(async () => (await read()).scanning).toBe(false)
  const view: { networks: { ssid: string }[] } = await read()
  const order = view.networks.map(({ ssid }) => ssid)
  await expect(names(page)).toHaveText(order)
  return order
}

/** Scans until the rows have changed places. */
async function reorder(page: Page, device: StartedDevice): Promise<void> {
  const before = (await names(page).allTextContents()).join()
  for (let scans = 0; scans < 10; scans++) {
    if ((await rescan(page, device)).join() !== before) return
  }
  throw new Error(`Ten scans left the order at ${before}; the air is too calm for this test.`)
}

// A row was whatever stood at its place: with the focus on "Beta", Enter asked for the password of "Delta".
test("the focus stays with its network while the order changes", async ({ phone: { page }, device }) => {
  await page.goto(address)
  await network(page, "Beta").focus()
  const places = new Set<number>()
  for (let scans = 0; scans < 10; scans++) {
    places.add((await rescan(page, device)).indexOf("Beta"))
    await expect(network(page, "Beta")).toBeFocused()
  }
  expect(places.size).toBeGreaterThan(1)
  await page.keyboard.press("Enter")
  await expect(page.getByRole("heading", { name: /Password for .*Beta/ })).toBeVisible()
})

test("a tap acts on no row that has just come under the finger", async ({ phone: { page }, device }) => {
  await page.clock.install()
  await page.goto(address)
  await expect(names(page)).toHaveCount(4)
  const box = await network(page, "Beta").boundingBox()
  if (box === null) throw new Error("Beta is in the list, but not on the screen.")
  const tap = () => page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  // The page's time stands still, so that the moment after the move lasts as long as this test is slow.
  await page.clock.pauseAt(Date.now() + 1000)
  await reorder(page, device)
  await tap()
  await expect(page.getByRole("heading", { name: "Choose your Wi-Fi" })).toBeVisible()
  await page.clock.runFor(400)
  await tap()
  await expect(page.getByRole("heading", { name: /Password for/ })).toBeVisible()
})
