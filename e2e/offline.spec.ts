/** The installed app when its device is away, in a real browser that trusts the device's root and keeps what a phone keeps. */
import { expect } from "@playwright/test"
import { look } from "./app-phone.fixture.ts"
import { comeIn, home, test } from "./away.ts"

test("the app opens without its device, says so, and shows the last readings; and is live again after its start", async ({
  device,
  wake,
}) => {
  const first = await wake()
  await comeIn(first, device)
  await expect(first.page.getByText("Online")).toBeVisible()
  await device.stop()
  await expect(first.page.getByText("No answer")).toBeVisible()
  const { page } = await wake()
  await expect(home(page)).toBeVisible()
  await expect(page.getByText("21.5")).toBeVisible()
  await expect(page.getByText("No answer")).toBeVisible({ timeout: 4000 })
  await expect(page.getByText(/heard/)).toBeVisible()
  await expect(page.getByRole("button", { name: "Door" })).toBeDisabled()
  await look(page, "away")
  await page.reload()
  await expect(home(page)).toBeVisible()
  await expect(page.getByText("21.5")).toBeVisible()
  await device.start()
  await expect(page.getByText("Online")).toBeVisible({ timeout: 3000 })
  await expect(page.getByRole("button", { name: "Door" })).toBeEnabled()
})

test("a wish waits where the program allows it, can be taken back, and is fulfilled once after the app was closed", async ({
  device,
  wake,
}) => {
  const first = await wake()
  await comeIn(first, device)
  await device.stop()
  await expect(first.page.getByText("No answer")).toBeVisible()
  const lamp = first.page.getByRole("switch", { name: "Lamp" })
  await lamp.click()
  await expect(first.page.getByText("Waits for")).toBeVisible()
  await look(first.page, "away-wish")
  await first.page.getByRole("button", { name: "Take it back" }).click()
  await expect(first.page.getByText("Waits for")).toBeHidden()
  await expect(lamp).not.toBeChecked()
  await lamp.click()
  await expect(first.page.getByText("Waits for")).toBeVisible()
  const { page, context } = await wake()
  await expect(page.getByText("Waits for")).toBeVisible()
  await expect(page.getByRole("switch", { name: "Lamp" })).toBeChecked()
  // Both tabs find the device at the same moment.
  const other = await context.newPage()
  await other.goto(device.origin)
  await expect(other.getByText("Waits for")).toBeVisible()
  await device.start()
  await expect(page.getByText("Online")).toBeVisible()
  await expect(other.getByText("Online")).toBeVisible()
  await expect(page.getByText("Waits for")).toBeHidden()
  await expect(other.getByText("Waits for")).toBeHidden()
  await page.reload()
  await expect(page.getByText("Online")).toBeVisible()
  expect(device.set).toEqual(["lamp true"])
})

test("with no page open the worker fulfils what waits", async ({ device, wake }) => {
  const { page, context, cdp } = await wake()
  await comeIn({ page, context, cdp }, device)
  await device.stop()
  await expect(page.getByText("No answer")).toBeVisible()
  await page.getByRole("switch", { name: "Lamp" }).click()
  await expect(page.getByText("Waits for")).toBeVisible()
  const other = await context.newPage()
  const session = await context.newCDPSession(other)
  const found = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(device.origin))
      if (own) resolve(own.registrationId)
    })
  })
  await session.send("ServiceWorker.enable")
  const registrationId = await found
  await page.close()
  await device.start()
  await session.send("ServiceWorker.dispatchSyncEvent", {
    origin: device.origin,
    registrationId,
    tag: "wishes",
    lastChance: false,
  })
  await expect.poll(() => device.set).toEqual(["lamp true"])
})

test("while its device is away the app lets no other phone in, and says so once", async ({
  device,
  wake,
}) => {
  await comeIn(await wake(), device)
  await device.stop()
  const { page } = await wake()
  await page.getByRole("button", { name: /^Phones/ }).click()
  const invite = page.getByRole("button", { name: "Let another phone in" })
  await expect(page.getByText("does not answer")).toBeVisible()
  await expect(invite).toBeHidden()
  await look(page, "away-phones")
  await expect(page.getByRole("alert")).toBeHidden()
  await device.start()
  await expect(page.getByText("This phone")).toBeVisible()
  await expect(invite).toBeVisible()
  await expect(page.getByText("does not answer")).toBeHidden()
})

test("what the browser threw away comes back from the device", async ({ device, wake }) => {
  const phone = await wake()
  await comeIn(phone, device)
  await phone.cdp.send("Storage.clearDataForOrigin", {
    origin: device.origin,
    storageTypes: "cache_storage,indexeddb,local_storage",
  })
  await phone.page.reload()
  await expect(phone.page.getByText("Online")).toBeVisible()
  await expect(phone.page.getByText("21.5")).toBeVisible()
  await device.stop()
  const { page } = await wake()
  await expect(home(page)).toBeVisible()
  await expect(page.getByText("21.5")).toBeVisible()
})

test("who answers without the phone's trust is told apart from a device that is away", async ({
  device,
  wake,
}) => {
  await comeIn(await wake(), device)
  await device.stop()
  await device.start("impostor")
  const { page } = await wake()
  await expect(page.getByText("Something is in the way")).toBeVisible()
  await look(page, "trouble")
  await expect(page.getByText("21.5")).toBeVisible()
  await expect(page.getByRole("link", { name: "Check the trust" })).toHaveAttribute("href", /^http:/)
})

test("a phone that the device has forgotten is asked who it is, and keeps nothing of the home", async ({
  device,
  wake,
}) => {
  const phone = await wake()
  await comeIn(phone, device)
  await phone.context.clearCookies()
  const { page } = await wake()
  await expect(page.getByRole("heading", { name: "asks who you are" })).toBeVisible()
  const next = (await wake()).page
  await expect(next.getByRole("heading", { name: "asks who you are" })).toBeVisible()
  await device.stop()
  await next.reload()
  await expect(next.getByText("does not answer")).toBeVisible()
  await expect(next.getByText("21.5")).toBeHidden()
})

test("what a newer app kept is put away, and the app goes on", async ({ device, wake }) => {
  const phone = await wake()
  await comeIn(phone, device)
  await phone.page.evaluate(async () => {
    const opening = indexedDB.open("porchlight", 99)
    await new Promise((resolve) => opening.addEventListener("success", resolve))
    opening.result.close()
  })
  await phone.page.reload()
  await expect(phone.page.getByText("Online")).toBeVisible()
  await expect
    .poll(() => phone.page.evaluate(async () => (await indexedDB.databases()).map(({ version }) => version)))
    .toEqual([2])
  await device.stop()
  const { page } = await wake()
  await expect(page.getByText("21.5")).toBeVisible()
})

test("nothing of the interface is kept by the worker", async ({ device, wake }) => {
  const phone = await wake()
  await comeIn(phone, device)
  const kept = await phone.page.evaluate(async () => {
    const paths: string[] = []
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname)
    }
    return paths.sort()
  })
  expect(kept).toContain("/")
  expect(kept).toContain("/pair.js")
  expect(kept.filter((path) => path.startsWith("/api"))).toEqual([])
})
