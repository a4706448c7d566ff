/** How the app comes onto a phone, and how another version takes its place. */
import { expect, type Page } from "@playwright/test"
import { look } from "./app-phone.fixture.ts"
import { comeIn, home, test } from "./away.ts"

/** Of the protocol's newer part, which Playwright's types do not know (Chrome DevTools Protocol, domain PWA). */
interface PwaSession {
  send(method: string, parameters: { manifestId: string; displayMode?: "standalone" }): Promise<unknown>
}

const headersOf = (page: Page, path: string) =>
  page.evaluate(async (asked) => {
    const { ok, headers } = await fetch(asked)
    return ok ? Object.fromEntries(headers) : {}
  }, path)

test("a browser finds nothing against installing the app, which bears the device's name", async ({
  device,
  wake,
}) => {
  const phone = await wake()
  await comeIn(phone, device)
  const { installabilityErrors } = await phone.cdp.send("Page.getInstallabilityErrors")
  expect(installabilityErrors).toEqual([])
  const { errors, data } = await phone.cdp.send("Page.getAppManifest")
  expect(errors).toEqual([])
  const { name, icons, screenshots, shortcuts } = JSON.parse(data ?? "")
  expect(name).toBe("ding-5cd80b1")
  for (const { src, type } of [...icons, ...screenshots]) {
    expect([src, (await headersOf(phone.page, src))["content-type"]]).toEqual([src, type])
  }
  for (const { url } of shortcuts) {
    await phone.page.goto(new URL(url, device.origin).href)
    await expect(phone.page.getByRole("button", { name: "Back" })).toBeVisible()
  }
})

test("it is installed, and opens as an app of its own without its device", async ({ device, wake }) => {
  const phone = await wake()
  await comeIn(phone, device)
  const { appId } = await phone.cdp.send("Page.getAppId")
  expect(appId).toBe(`${device.origin}/`)
  const pwa = phone.cdp as unknown as PwaSession
  await pwa.send("PWA.install", { manifestId: appId ?? "" })
  // A person's browser does so by itself.
  await pwa.send("PWA.changeAppUserSettings", { manifestId: appId ?? "", displayMode: "standalone" })
  expect(await pwa.send("PWA.getOsAppState", { manifestId: appId ?? "" })).toMatchObject({ badgeCount: 0 })
  await device.stop()
  const again = await wake()
  const opened = again.context.waitForEvent("page")
  await (again.cdp as unknown as PwaSession).send("PWA.launch", { manifestId: appId ?? "" })
  const app = await opened
  await expect(home(app)).toBeVisible()
  await expect(app.getByText("21.5")).toBeVisible()
  expect(await app.evaluate(() => matchMedia("(display-mode: standalone)").matches)).toBe(true)
  // Who has it installed is not asked to install it.
  await expect(app.getByText("On your home screen")).toBeHidden()
})

test("the worker and the page are asked for anew, and the worker may ask its device alone", async ({
  wake,
}) => {
  const { page } = await wake()
  expect((await headersOf(page, "/"))["cache-control"]).toBe("no-cache")
  const worker = await headersOf(page, "/worker.js")
  expect(worker["cache-control"]).toBe("no-cache")
  expect(worker["content-security-policy"]).toContain("default-src 'none'; connect-src 'self'")
})

test("another version waits until the person says so, and then begins once", async ({ device, wake }) => {
  const first = await wake()
  await comeIn(first, device)
  await device.stop()
  await device.change("index.html", (html) => html.replace("</body>", "<i id=newer></i></body>"))
  await device.start()
  const { page } = await wake()
  await expect(page.getByText("There is a new version.")).toBeVisible()
  await expect(page.locator("#newer")).toHaveCount(0)
  await look(page, "update")
  let loads = 0
  page.on("load", () => {
    loads++
  })
  await page.getByRole("button", { name: "Reload" }).click()
  await expect(page.locator("#newer")).toHaveCount(1)
  await expect(home(page)).toBeVisible()
  await expect(page.getByText("There is a new version.")).toBeHidden()
  expect(loads).toBe(1)
})
