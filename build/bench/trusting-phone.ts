/** A phone's browser that holds the device's root as one that its owner added, and keeps what a phone keeps. */
import { execFile } from "node:child_process"
import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type BrowserContext, chromium } from "@playwright/test"
import { root } from "./device-process.ts"
import { hostName } from "./openssl-pair.ts"

const run = promisify(execFile)

/** A common one's screen, in CSS pixels. */
const screen = {
  viewport: { width: 412, height: 839 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2.625,
}

/** For the device of `stateFolder`, which runs; its own things lie in a folder in that. */
export async function openTrustingPhone(stateFolder: string): Promise<BrowserContext> {
  const home = join(stateFolder, "phone")
  await trustRootOf(stateFolder, join(home, ".pki/nssdb"))
  const executablePath = process.env["CHROMIUM_PATH"]
  return chromium.launchPersistentContext(join(home, "profile"), {
    ...(executablePath && { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
    env: { ...process.env, HOME: home } as Record<string, string>,
    args: [`--host-resolver-rules=MAP ${hostName} 127.0.0.1`],
    ...screen,
  })
}

/** `certutil` is of Debian's libnss3-tools. */
async function trustRootOf(stateFolder: string, database: string): Promise<void> {
  const rootFile = join(stateFolder, "root.pem")
  const command = join(root, "dist/program/cli.js")
  await run(process.execPath, [command, "ca", "export", rootFile, "--state", stateFolder])
  await mkdir(database, { recursive: true })
  await run("certutil", ["-N", "--empty-password", "-d", `sql:${database}`])
  await run("certutil", ["-A", "-n", "porchlight", "-t", "C,,", "-i", rootFile, "-d", `sql:${database}`])
}

/** Makes the phone known by the code on the label, and waits for what the device measures. */
export async function comeIn(phone: BrowserContext, origin: string, stateFolder: string): Promise<void> {
  const { setupCode } = JSON.parse(await readFile(join(stateFolder, "identity"), "utf8"))
  const page = await phone.newPage()
  await page.goto(origin)
  await page.getByLabel("Code on the label").fill(setupCode)
  await page.getByRole("button", { name: "Come in" }).click()
  await page.locator("[id^=open-reading-]").first().waitFor()
  await page.close()
}
