/** What the app's worker makes of a push, in a real Chromium that is handed it by the tools of developers. */
import { expect } from "@playwright/test"
import { comeIn, type Phone, test } from "./away.ts"

const readings = [{ id: "temperature", label: "Temperature", unit: "°C", decimals: 1, value: 17.5 }]

/** As the device writes them. */
const message = (number: number, further: object = {}) => ({
  web_push: 8030,
  notification: {
    title: `Number ${number}`,
    navigate: "https://another-name.local/#notifications",
    data: { number, kind: "program", atMilliseconds: Date.now(), readings },
    ...further,
  },
  mutable: true,
})

/** Gives the phone's permission, and resolves to what hands the worker a push. */
async function allowPushes(phone: Phone): Promise<(data: unknown) => Promise<void>> {
  const { context, page, cdp } = phone
  const { origin } = new URL(page.url())
  await context.grantPermissions(["notifications"], { origin })
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  // The worker hears of it later than the page, and may show nothing before.
  await expect
    .poll(() => context.serviceWorkers()[0]?.evaluate(() => Notification.permission))
    .toBe("granted")
  const found = new Promise<string>((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`)
      if (own) resolve(own.registrationId)
    })
  })
  await cdp.send("ServiceWorker.enable")
  const registrationId = await found
  const push = async (data: unknown) => {
    const text = typeof data === "string" ? data : JSON.stringify(data)
    await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: text })
  }
  // On a busy machine, the first one that the tools hand over may get lost on its way to the worker.
  await expect(async () => {
    await push("the first")
    await expect.poll(() => shown(phone), { timeout: 5000 }).toHaveLength(1)
  }).toPass()
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    for (const each of await registration.getNotifications()) each.close()
  })
  await expect.poll(() => shown(phone)).toEqual([])
  return push
}

const shown = ({ page }: Phone) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    return (await registration.getNotifications()).map(({ title, silent, icon }) => ({
      ...{ title, silent },
      hasIcon: icon.startsWith("data:image/png;base64,"),
    }))
  })

test("something is shown whatever came, and what came twice is shown once", async ({ device, wake }) => {
  const phone = await wake()
  await comeIn(phone, device)
  const push = await allowPushes(phone)
  await push("no JSON at all")
  const neutral = { title: "There is news at home", silent: false, hasIcon: true }
  await expect.poll(() => shown(phone)).toEqual([neutral])
  await push({ web_push: 8030, notification: null })
  await push("")
  await push(message(4, { actions: 5 }))
  await push(message(1))
  await expect.poll(() => shown(phone)).toContainEqual({ title: "Number 1", silent: false, hasIcon: true })
  await push(message(1))
  await expect.poll(() => shown(phone)).toContainEqual({ title: "Number 1", silent: true, hasIcon: true })
  expect(await shown(phone)).toHaveLength(2)
})

test("away from home it is shown at once, and brings the readings that are known last", async ({
  device,
  wake,
}) => {
  const phone = await wake()
  await comeIn(phone, device)
  const push = await allowPushes(phone)
  await device.stop()
  await expect(phone.page.getByText("No answer")).toBeVisible()
  await push(message(1))
  await expect.poll(() => shown(phone)).toEqual([{ title: "Number 1", silent: false, hasIcon: true }])
  const card = phone.page.getByRole("button", { name: "Temperature" })
  await expect(card).toContainText("17.5")
  await expect(card).toContainText("Told:")
  const next = await wake()
  await expect(next.page.getByRole("button", { name: "Temperature" })).toContainText("17.5")
  await device.start()
  await expect(next.page.getByRole("button", { name: "Temperature" })).toContainText("21.5")
})

test("what an older app kept makes way, and a wish that waits stays", async ({ device, wake }) => {
  const phone = await wake()
  await comeIn(phone, device)
  await device.stop()
  await expect(phone.page.getByText("No answer")).toBeVisible()
  await phone.page.getByRole("switch", { name: "Lamp" }).click()
  await expect(phone.page.getByText("Waits for")).toBeVisible()
  // Back to the stores that the first version had, with no app open.
  await phone.page.route("**/empty", (route) => route.fulfill({ contentType: "text/html", body: "" }))
  await phone.page.goto(`${device.origin}/empty`)
  await phone.page.evaluate(async () => {
    const wait = (request: IDBRequest) =>
      new Promise<void>((resolve, reject) => {
        request.onsuccess = () => resolve()
        request.onerror = () => reject(request.error)
      })
    const now = indexedDB.open("porchlight")
    await wait(now)
    const wishes = now.result.transaction("wishes").objectStore("wishes").getAll()
    await wait(wishes)
    now.result.close()
    const gone = indexedDB.deleteDatabase("porchlight")
    await wait(gone)
    const before = indexedDB.open("porchlight", 1)
    before.onupgradeneeded = () => {
      for (const name of ["home", "histories", "pictures"]) before.result.createObjectStore(name)
      const store = before.result.createObjectStore("wishes", { keyPath: "key" })
      for (const wish of wishes.result) store.put(wish)
    }
    await wait(before)
    before.result.close()
  })
  await device.start()
  await phone.page.goto(device.origin)
  await expect.poll(() => device.set).toEqual(["lamp true"])
})
