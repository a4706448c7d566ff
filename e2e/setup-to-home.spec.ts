/** From the access point into the home, on one device: setup, trust, and in by the link of the result. */
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join as path } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type Browser, test as base, chromium, expect, type Page } from "@playwright/test"
import { type StartedDevice, startDevice } from "./device.ts"
import { expectOnline, join, openList, readLabel } from "./steps.ts"

const run = promisify(execFile)
const command = fileURLToPath(new URL("../dist/program/cli.js", import.meta.url))

interface Fixtures {
  folder: string
  device: StartedDevice
  page: Page
  ownBrowser: Browser
  /** The person's last step: from now on the browser trusts the device. Resolves when the device is told so. */
  trust: () => Promise<void>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
  folder: async ({}, use) => {
    const folder = await mkdtemp(path(tmpdir(), "porchlight-home-"))
    for (const name of ["device", "other", "home/.pki/nssdb"])
      await mkdir(path(folder, name), { recursive: true })
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  device: async ({ folder }, use) => {
    const device = await startDevice(path(folder, "device"), ["--fast"])
    await device.said("waiting for a phone")
    await use(device)
    await device.stop()
  },

  // A running Chromium does not look again at a root that came into its store from outside. So its store holds another
  // device's root from the start, and what changes is that this device takes over that one.
  trust: async ({ folder, device }, use) => {
    const other = await startDevice(path(folder, "other"), ["--fast"])
    const root = path(folder, "root.pem")
    const rootWithKey = path(folder, "root-with-key.pem")
    const ca = (state: string, ...words: string[]) =>
      run(process.execPath, [command, "ca", ...words, "--state", state])
    await ca(other.stateFolder, "export", root)
    await ca(other.stateFolder, "export", rootWithKey, "--with-key")
    await other.stop()
    const store = `sql:${path(folder, "home/.pki/nssdb")}`
    await run("certutil", ["-N", "-d", store, "--empty-password"])
    await run("certutil", ["-A", "-d", store, "-n", "house", "-t", "C,,", "-i", root])
    await use(async () => void (await ca(device.stateFolder, "import", rootWithKey)))
  },

  ownBrowser: async ({ folder, device, trust }, use) => {
    expect(trust, "the store is filled before the browser starts").toBeDefined()
    const { name, httpPort } = device
    const rules = ["192.0.2.1", `${name}.local`].map((host) => `MAP ${host}:80 127.0.0.1:${httpPort}`)
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
      chromiumSandbox: process.getuid?.() !== 0,
      env: { ...process.env, HOME: path(folder, "home") } as Record<string, string>,
      args: [`--host-resolver-rules=${rules.join(",")},MAP ${name}.local 127.0.0.1`],
    })
    await use(browser)
    await browser.close()
  },

  page: async ({ ownBrowser, device }, use) => {
    const context = await ownBrowser.newContext({ viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    readLabel(page, device.code ?? "")
    await use(page)
  },
})

interface Result {
  readonly trustUrl: string
  readonly pairingUrl: string
  readonly fingerprint: string
}

/** Brings the device home, and reads what the result says. */
async function setUp(page: Page, device: StartedDevice): Promise<Result> {
  await openList(page)
  await join(page, "Home", "correct horse")
  await expectOnline(page)
  const [trustUrl = "", pairingUrl = ""] = await page.locator(".value").allTextContents()
  await page.getByText("To be sure it is your device").click()
  const fingerprint = await groups(page)
  await page.getByRole("button", { name: "Done" }).click()
  await device.said("Setup is over")
  // It says so as it asks its radio; whoever comes while the access point still stands is met as in setup.
  const trustView = `http://127.0.0.1:${device.httpPort}/api/trust`
  await expect.poll(async () => (await fetch(trustView)).status).toBe(200)
  return { trustUrl, pairingUrl, fingerprint }
}

async function groups(page: Page): Promise<string> {
  await expect(page.locator(".groups span")).toHaveCount(16)
  return (await page.locator(".groups span").allTextContents()).join(" ")
}

const waiting = (page: Page) => page.getByText("Waiting for the last step.")
const arrived = (page: Page) => page.getByRole("heading", { name: /is trusted/ })
const stranger = (page: Page) => page.getByRole("heading", { name: "asks who you are" })
const inside = (page: Page) => page.getByRole("heading", { name: "ding-5cd80b1", exact: true })

test("the result leads to trust, trust to the device's page, and its link in", async ({
  page,
  device,
  trust,
}) => {
  const { trustUrl, pairingUrl, fingerprint } = await setUp(page, device)
  await page.goto(trustUrl)
  await expect(waiting(page)).toBeVisible()
  expect(await groups(page)).toBe(fingerprint)
  await trust()
  await expect(arrived(page)).toBeVisible({ timeout: 2000 })
  const { origin } = new URL(pairingUrl)
  await page.waitForURL(`${origin}/`)
  await expect(stranger(page)).toBeVisible()
  await page.goto(pairingUrl)
  await expect(inside(page)).toBeVisible()
  expect(page.url()).not.toContain("pair=")
})

test("a link that was opened by plain HTTP goes on with trust, and lets in", async ({
  page,
  device,
  trust,
}) => {
  const { trustUrl, pairingUrl } = await setUp(page, device)
  const { hash } = new URL(pairingUrl)
  await page.goto(`${trustUrl}/${hash}`)
  await expect(waiting(page)).toBeVisible()
  await trust()
  await expect(arrived(page)).toBeVisible({ timeout: 2000 })
  await expect(inside(page)).toBeVisible()
  expect(page.url()).not.toContain("pair=")
})
