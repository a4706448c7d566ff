/** One phone, one board, no break: setup, the app, installed, the board off, a wish, the board on again. */
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join as path } from "node:path"
import { test as base, chromium, expect, type Page } from "@playwright/test"
import { trustRoot } from "./browser-trust.ts"
import { type StartedDevice, startScript } from "./device.ts"
import { hostName, porchlight } from "./home-device.ts"
import { expectOnline, join, openList, readLabel } from "./steps.ts"

interface Board {
  /** Switches it on: at any ports the first time, at the same ones from then on. */
  on(httpsPort?: string): Promise<StartedDevice>
}

interface Fixtures {
  folder: string
  board: Board
  /** The phone's browser, with all that it kept from the last time. */
  openBrowser: (httpPort: number) => Promise<Page>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
  folder: async ({}, use) => {
    const folder = await mkdtemp(path(tmpdir(), "porchlight-way-"))
    await mkdir(path(folder, "board"))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  board: async ({ folder }, use) => {
    let device: StartedDevice | undefined
    await use({
      async on(httpsPort = "0") {
        const ports = [String(device?.httpPort ?? 0), httpsPort]
        device = await startScript("new-device.fixture.js", path(folder, "board"), ports)
        return device
      },
    })
    await device?.stop()
  },

  openBrowser: async ({ folder }, use) => {
    const home = path(folder, "phone")
    const root = path(folder, "root.pem")
    let close = async () => {}
    await use(async (httpPort) => {
      await close()
      // The board makes its root when it first runs; to trust it a second time changes nothing.
      await porchlight(path(folder, "board"), "ca", "export", root)
      await trustRoot(root, path(home, ".pki/nssdb"))
      const rules = ["192.0.2.1", hostName].map((host) => `MAP ${host}:80 127.0.0.1:${httpPort}`)
      const context = await chromium.launchPersistentContext(path(home, "profile"), {
        executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
        chromiumSandbox: process.getuid?.() !== 0,
        env: { ...process.env, HOME: home } as Record<string, string>,
        args: [`--host-resolver-rules=${rules.join(",")},MAP ${hostName} 127.0.0.1`],
        viewport: { width: 390, height: 844 },
      })
      close = () => context.close()
      return context.pages()[0] ?? context.newPage()
    })
    await close()
  },
})

test("from setup to the installed app, which opens without its board, keeps a wish, and is live again with it", async ({
  board,
  openBrowser,
}, info) => {
  const first = await board.on()
  await first.said("waiting for a phone")
  const page = await openBrowser(first.httpPort)
  readLabel(page, first.code ?? "")
  await openList(page)
  await join(page, "Home", "correct horse")
  await expectOnline(page)
  const [, pairingUrl = ""] = await page.locator(".value").allTextContents()
  await page.getByRole("button", { name: "Done" }).click()
  await first.said("Setup is over")
  await page.goto(pairingUrl)
  await expect(page.getByRole("heading", { name: "ding-5cd80b1", exact: true })).toBeVisible()
  await expect(temperature(page)).toBeVisible()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await install(page)
  await first.stop()
  await expect(page.getByText("No answer")).toBeVisible()
  const last = await degrees(page)

  const later = await openBrowser(first.httpPort)
  await later.goto(new URL("/", pairingUrl).href)
  await expect(temperature(later)).toBeVisible()
  expect(await degrees(later)).toBe(last)
  await expect(later.getByText("No answer")).toBeVisible()
  await expect(later.getByText(/heard/)).toBeVisible()
  await later.getByRole("switch", { name: "Lamp" }).click()
  await expect(later.getByText("Waits for")).toBeVisible()
  expect(first.lines.filter((line) => line.startsWith("lamp"))).toEqual([])

  const switchedOn = Date.now()
  const second = await board.on(new URL(pairingUrl).port)
  await expect(later.getByText("Online")).toBeVisible()
  info.annotations.push({ type: "live after", description: `${Date.now() - switchedOn} ms` })
  await second.said("lamp true")
  await expect(later.getByText("Waits for")).toBeHidden()
  await expect(later.getByRole("switch", { name: "Lamp" })).toBeChecked()
  expect(second.lines.filter((line) => line.startsWith("lamp"))).toEqual(["lamp true"])
})

const temperature = (page: Page) => page.getByRole("button", { name: "Temperature" })

async function degrees(page: Page): Promise<string | undefined> {
  return /\d+\.\d/.exec((await temperature(page).textContent()) ?? "")?.[0]
}

/** Of the protocol's newer part, which Playwright's types do not know (Chrome DevTools Protocol, domain PWA). */
interface PwaSession {
  send(method: "Page.getAppId"): Promise<{ appId?: string }>
  send(method: "PWA.install", parameters: { manifestId: string }): Promise<void>
}

async function install(page: Page): Promise<void> {
  const session = (await page.context().newCDPSession(page)) as unknown as PwaSession
  const { appId = "" } = await session.send("Page.getAppId")
  await session.send("PWA.install", { manifestId: appId })
}
