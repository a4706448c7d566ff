/** The whole way of a notification, in a real Chromium with a push service that the test plays: tap, device, service, worker. */
import { expect } from "@playwright/test"
import { comeIn, home } from "./away.ts"
import { allow, answerBrowser, comeInAndAllow, isTold, shown, test } from "./push/chromium-phone.ts"

test.describe.configure({ timeout: 120_000 })

const door = { title: "The door is open", body: "Since noon", url: "/#reading=temperature" }
const onPhone = { title: door.title, body: door.body, path: door.url }

test("a phone that was switched on at a tap shows what the device tells, and how long a test took", async ({
  device,
  service,
  wake,
}) => {
  const phone = await wake()
  await comeInAndAllow(phone, device)
  const { page } = phone
  expect(service.subscribed).toHaveLength(1)
  device.notify(door)
  await expect.poll(() => shown(page)).toMatchObject([onPhone])
  await page.getByRole("button", { name: "Send a test" }).click()
  await expect(page.getByText(/It came. It took/)).toBeVisible()
  await expect.poll(async () => (await shown(page)).length).toBe(2)
})

test("with the page closed it is shown, too; and opened without the device it shows the readings that it carried", async ({
  device,
  service,
  wake,
}) => {
  const first = await wake()
  await comeInAndAllow(first, device)
  const { context } = first
  const blank = await context.newPage()
  await first.page.close()
  device.notify(door)
  await expect.poll(() => service.posted.length).toBe(1)
  await device.stop()
  // Where the tap of a person leads.
  await blank.goto(`${device.origin}${door.url}`)
  await expect(blank.getByRole("heading", { name: "Temperature" })).toBeVisible()
  await expect.poll(() => shown(blank)).toMatchObject([onPhone])
  await blank.goBack()
  await expect(home(blank)).toBeVisible()
  await expect(blank.getByText("No answer")).toBeVisible()
  await blank.getByRole("button", { name: /^Notifications/ }).click()
  const row = blank.getByRole("button", { name: /The door is open/ })
  await expect(row).toContainText("Temperature 21.5")
  await row.click()
  await expect(blank.getByRole("heading", { name: "Temperature" })).toBeVisible()
})

test("a person who said no learns how to undo it, and is told from then on without another tap", async ({
  device,
  service,
  wake,
}) => {
  const phone = await wake()
  await comeIn(phone, device)
  await answerBrowser(phone, "denied")
  const way = phone.page.getByRole("button", { name: /^Notifications\s*Blocked/ })
  await way.click()
  await expect(phone.page.getByText("Notifications are blocked here.")).toBeVisible()
  await phone.page.goBack()
  await answerBrowser(phone, "granted")
  await phone.page.reload()
  await expect(phone.page.getByRole("button", { name: /^Notifications\s*On/ })).toBeVisible({
    timeout: 30_000,
  })
  expect(service.subscribed).toHaveLength(1)
  device.notify(door)
  await expect.poll(() => shown(phone.page)).toMatchObject([onPhone])
})

test("a subscription that its service has ended is forgotten, and made anew at the next opening", async ({
  device,
  service,
  wake,
}) => {
  // Chromium registers anew, and opens its line to the service, in its own time.
  test.setTimeout(120_000)
  const phone = await wake()
  await comeInAndAllow(phone, device)
  const [ended] = service.subscribed
  service.end(ended)
  device.notify(door)
  const { page } = phone
  await expect.poll(() => service.refused).toEqual([ended])
  await page.getByRole("button", { name: /^Notifications/ }).click()
  await expect(page.getByText("None yet.")).toBeVisible()
  await page.reload()
  await expect.poll(() => service.subscribed, { timeout: 30_000 }).not.toContain(ended)
  await expect(page.getByRole("listitem").filter({ hasText: "This phone" })).toBeVisible({ timeout: 30_000 })
  await expect(isTold(page)).toBeVisible()
  device.notify({ title: "Once more" })
  await expect.poll(() => shown(page), { timeout: 30_000 }).toMatchObject([{ title: "Once more" }])
})

test("a phone that was taken off the list gets nothing", async ({ device, service, wake }) => {
  const phone = await wake()
  await comeInAndAllow(phone, device)
  const { page } = phone
  await page.getByRole("button", { name: /^Notifications/ }).click()
  await page.getByRole("button", { name: "Remove" }).click()
  await page.getByRole("button", { name: "Remove" }).last().click()
  await expect(allow(page)).toBeVisible()
  device.notify(door)
  await page.reload()
  await expect(page.getByText("The door is open")).toBeVisible()
  expect(service.posted).toEqual([])
  expect(await shown(page)).toEqual([])
  await expect(allow(page)).toBeVisible()
})
