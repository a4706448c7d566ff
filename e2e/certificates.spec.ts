/** What real browsers say to the device's certificates, with its root in their stores and nothing ignored. */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { test as base, chromium, expect } from "@playwright/test"

const program = fileURLToPath(new URL("certificates.fixture.js", import.meta.url))
const name = "ding-5cd80b1"
const firefox = process.env["FIREFOX_PATH"] ?? "/usr/bin/firefox-esr"

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
    await end(child)
    await rm(folder, { recursive: true, force: true })
  },
})

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGKILL")
  await ended
}

/** Puts the root where a browser looks for those that its owner added; `certutil` is of Debian's libnss3-tools. */
async function trustRoot(folder: string, database: string): Promise<void> {
  await mkdir(database, { recursive: true })
  const certutil = (...words: string[]) =>
    promisify(execFile)("certutil", [...words, "-d", `sql:${database}`])
  await certutil("-N", "--empty-password")
  await certutil("-A", "-n", "house", "-t", "C,,", "-i", join(folder, "root.pem"))
}

test("Chromium opens the device by its name, and nothing else that our root's key may have signed", async ({
  doors,
}) => {
  const { folder, urls } = doors
  await trustRoot(folder, join(folder, ".pki/nssdb"))
  const hosts = [`${name}.local`, "example.com", "198.51.100.7"]
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    chromiumSandbox: process.getuid?.() !== 0,
    env: { ...process.env, HOME: folder } as Record<string, string>,
    args: [`--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(",")}`],
  })
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
  test.skip(!existsSync(firefox), "There is no Firefox; install firefox-esr or name one in FIREFOX_PATH.")
  const { folder, urls, nextLine } = doors
  const profile = join(folder, "profile")
  await trustRoot(folder, profile)
  const preferences = {
    "network.dns.localDomains": `${name}.local,example.com`,
    "browser.shell.checkDefaultBrowser": false,
    "datareporting.policy.dataSubmissionEnabled": false,
  }
  const lines = Object.entries(preferences).map(
    ([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});`,
  )
  await writeFile(join(profile, "user.js"), lines.join("\n"))
  const child = spawn(firefox, ["--headless", "--no-remote", "--profile", profile, urls.right], {
    env: { ...process.env, HOME: folder },
    stdio: "ignore",
  })
  // The page that it opened came over TLS, and tells what became of the others.
  const { results, knocks } = JSON.parse(await nextLine())
  await end(child)
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
