/** A phone with a real Chromium, whose push service the test plays; and its device, which is led to that service. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { expect, type Page } from "@playwright/test"
import { test as away, type ComingDevice, comeIn, type Phone } from "../away.ts"
import { makeServiceCertificate } from "./certificate.ts"
import { type ChromiumService, chromiumEndpointHost, startChromiumService } from "./chromium-service.ts"

const mapped = pathToFileURL(join(import.meta.dirname, "mapped-service.js")).href

export const test = away.extend<{ readonly service: ChromiumService }>({
  service: async ({ folder }, use) => {
    const service = await startChromiumService(await makeServiceCertificate(join(folder, "service")))
    await use(service)
    await service.close()
  },
  means: async ({ folder, service }, use) => {
    const rootFile = join(folder, "service/root.pem")
    await use({
      pushServices: [chromiumEndpointHost],
      nodeWords: ["--import", mapped],
      environment: {
        NODE_EXTRA_CA_CERTS: rootFile,
        PUSH_SERVICE_MAP: `${chromiumEndpointHost}=${service.port}`,
      },
      flags: service.flags,
      rootFiles: [rootFile],
    })
  },
})

/** What the phone's person answers to the browser: one without a window asks nobody. */
export async function answerBrowser(
  { context, page, cdp }: Phone,
  answer: "granted" | "denied",
): Promise<void> {
  const origin = new URL(page.url()).origin
  if (answer === "granted") await context.grantPermissions(["notifications"], { origin })
  else
    await cdp.send("Browser.setPermission", {
      permission: { name: "notifications" },
      setting: answer,
      origin,
    })
}

export const allow = (page: Page) => page.getByRole("button", { name: "Allow notifications" })
export const isTold = (page: Page) => page.getByRole("heading", { name: "This phone is told" })

/** Lets the phone in, and switches notifications on at a tap. */
export async function comeInAndAllow(phone: Phone, device: ComingDevice): Promise<void> {
  await comeIn(phone, device)
  await expect(allow(phone.page)).toBeVisible()
  await answerBrowser(phone, "granted")
  await allow(phone.page).click()
  // Registering takes Chromium five seconds.
  await expect(isTold(phone.page)).toBeVisible({ timeout: 30_000 })
}

/** What the phone shows now; the page is one of the app's. */
export function shown(
  page: Page,
): Promise<readonly { title: string; body: string; tag: string; path: string }[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    const notifications = await registration.getNotifications()
    return notifications.map(({ title, body, tag, data }) => ({ title, body, tag, path: data.url }))
  })
}
