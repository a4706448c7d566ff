/** What real browsers say to the device's certificates, with its root in their stores and nothing ignored. */
import { spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { test as base, expect } from "@playwright/test"
import { chromiumThatTrusts, trustRoot } from "./browser-trust.ts"
import { firefoxProgram, isFirefoxMissing, noFirefox } from "./firefox.ts"
import { ended } from "./home-device.ts"

const program = fileURLToPath(new URL("certificates.fixture.js", import.meta.url))
const name = "ding-5cd80b1"

interface Doors {
  readonly folder: string
  readonly urls: Readonly<Record<"right" | "foreignName" | "publicAddress" | "expired" | "otherRoot", string>>
  /** The next line that the doors' program writes. */
  nextLine(): Promise<string>
}

const test = base.extend<{ doors: Doors }>({
  // Playwright reads what a fixture needs from the pattern.
  // biome-ignore lint/correctness/noEmptyPattern: this one needs nothing.
  doors: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "porchlight-browser-"))
    const child = spawn(process.execPath, [program, folder, name], { stdio: ["ignore", "pipe", "inherit"] })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const nextLine = async () => String((await lines.next()).value)
    const { urls } = JSON.parse(await nextLine())
    await use({ folder, urls, nextLine })
    await ended(child, "SIGKILL")
    await rm(folder, { recursive: true, force: true })
  },
})

test("Chromium opens the device by its name, and nothing else that our root's key may have signed", async ({
  doors,
}) => {
  const { folder, urls } = doors
  const hosts = [`${name}.local`, "example.com", "198.51.100.7"]
  const browser = await chromiumThatTrusts([join(folder, "root.pem")], { home: folder, hosts })
  const page = await browser.newPage()
  await page.goto(urls.right)
  await expect(page).toHaveTitle("Accepted")
  expect(await page.evaluate(() => isSecureContext)).toBe(true)
  for (const [which, reason] of [
    ["foreignName", /net::ERR_CERT_(?:AUTHORITY_)?INVALID|net::ERR_CERT_NAME_CONSTRAINT_VIOLATION/],
    ["publicAddress", /net::ERR_CERT_(?:AUTHORITY_)?INVALID|net::ERR_CERT_NAME_CONSTRAINT_VIOLATION/],
    ["expired", /net::ERR_CERT_DATE_INVALID/],
    ["otherRoot", /net::ERR_CERT_AUTHORITY_INVALID/],
  ] as const) {
    await expect(page.goto(urls[which]), which).rejects.toThrow(reason)
  }
  await browser.close()
})

test("Firefox does the same", async ({ doors }) => {
  test.skip(isFirefoxMissing, noFirefox)
  const { folder, urls, nextLine } = doors
  const profile = join(folder, "profile")
  await trustRoot(join(folder, "root.pem"), profile)
  const preferences = {
    "network.dns.localDomains": `${name}.local,example.com`,
    "browser.shell.checkDefaultBrowser": false,
    "datareporting.policy.dataSubmissionEnabled": false,
  }
  const lines = Object.entries(preferences).map(
    ([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});`,
  )
  await writeFile(join(profile, "user.js"), lines.join("\n"))
  const child = spawn(firefoxProgram, ["--headless", "--no-remote", "--profile", profile, urls.right], {
    env: { ...process.env, HOME: folder },
    stdio: "ignore",
  })
  // The page that it opened came over TLS, and tells what became of the others.
  const { results, knocks } = JSON.parse(await nextLine())
  await ended(child, "SIGKILL")
  const refused = {
    foreignName: "refused",
    publicAddress: "refused",
    expired: "refused",
    otherRoot: "refused",
  }
  expect(results).toEqual({ right: "accepted", ...refused })
  // They were there, and it was their certificates that were refused; the address is not led here.
  for (const which of ["foreignName", "expired", "otherRoot"]) expect(knocks[which], which).toBeGreaterThan(0)
})
