/** What tests of the installed app stand on: a device that comes and goes at one address, and a phone that keeps things. */
import { type ChildProcess, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { gunzipSync, gzipSync } from "node:zlib"
import {
  type BrowserContext,
  test as base,
  type CDPSession,
  chromium,
  expect,
  type Page,
} from "@playwright/test"
import { trustRoot } from "./browser-trust.ts"
import { setupCodeOf } from "./device.ts"
import { ended, hostName, porchlight } from "./home-device.ts"
import { copyKnownState, makeKnownState } from "./known-state.ts"

const script = fileURLToPath(new URL("away.fixture.js", import.meta.url))
const built = fileURLToPath(new URL("../dist/web", import.meta.url))

export interface ComingDevice {
  readonly origin: string
  readonly code: string
  /** What was set, a line each, over all its starts. */
  readonly set: readonly string[]
  /** With the state of another folder another device answers at its address, under a root of its own. */
  start(stateName?: string): Promise<void>
  stop(): Promise<void>
  /** As its program would: `device.notify`. */
  notify(notification: object): void
  /** Writes another content into one of its app's files, and makes the worker's list fit. It is served after a start. */
  change(path: string, change: (content: string) => string): Promise<void>
}

/** What else a device and a phone need for a test. */
export interface Means {
  /** Hosts that the device takes for push services. */
  readonly pushServices: readonly string[]
  /** Of the device's Node. */
  readonly nodeWords: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Of the phone's Chromium. */
  readonly flags: readonly string[]
  /** What the phone trusts beside its device. */
  readonly rootFiles: readonly string[]
}

export interface Phone {
  readonly context: BrowserContext
  readonly page: Page
  readonly cdp: CDPSession
}

export interface AwayFixtures {
  readonly folder: string
  readonly means: Means
  readonly device: ComingDevice
  /** Starts the phone's browser, with what it kept from the last time. */
  readonly wake: () => Promise<Phone>
}

export const test = base.extend<AwayFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from its first parameter.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "porchlight-away-"))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  means: async ({}, use) => {
    await use({ pushServices: [], nodeWords: [], environment: {}, flags: [], rootFiles: [] })
  },

  device: async ({ folder, means }, use) => {
    const device = await openDevice(folder, means)
    await device.start()
    await use(device)
    await device.stop()
  },

  wake: async ({ folder, means, device }, use) => {
    const home = join(folder, "phone")
    const rootFile = join(folder, "root.pem")
    await porchlight(join(folder, "state"), "ca", "export", rootFile)
    for (const file of [rootFile, ...means.rootFiles]) await trustRoot(file, join(home, ".pki/nssdb"))
    let context: BrowserContext | undefined
    await use(async () => {
      await context?.close()
      context = await chromium.launchPersistentContext(join(home, "profile"), {
        executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
        chromiumSandbox: process.getuid?.() !== 0,
        env: { ...process.env, HOME: home } as Record<string, string>,
        args: [`--host-resolver-rules=MAP ${hostName} 127.0.0.1`, ...means.flags],
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
      })
      const page = context.pages()[0] ?? (await context.newPage())
      await page.goto(device.origin)
      return { context, page, cdp: await context.newCDPSession(page) }
    })
    await context?.close()
  },
})

async function openDevice(folder: string, means: Means): Promise<ComingDevice> {
  const pages = join(folder, "pages")
  await cp(built, pages, { recursive: true })
  await copyKnownState(join(folder, "state"))
  const set: string[] = []
  let child: ChildProcess | undefined
  let port = "0"
  return {
    get origin() {
      return `https://${hostName}:${port}`
    },
    code: await setupCodeOf(join(folder, "state")),
    set,
    async start(stateName = "state") {
      const state = join(folder, stateName)
      if (stateName !== "state") {
        await mkdir(state)
        await makeKnownState(state)
      }
      const { nodeWords, pushServices, environment } = means
      const words = [...nodeWords, script, state, port, pages, ...pushServices]
      const started = spawn(process.execPath, words, {
        env: { ...process.env, ...environment },
        stdio: ["pipe", "pipe", "inherit"],
      })
      child = started
      port = await new Promise((resolve) => {
        createInterface({ input: started.stdout }).on("line", (line) => {
          if (/^\d+$/.test(line)) resolve(line)
          else set.push(line)
        })
      })
    },
    notify(notification) {
      child?.stdin?.write(`${JSON.stringify(notification)}\n`)
    },
    async stop() {
      if (child) await ended(child, "SIGKILL")
    },
    async change(path, change) {
      const app = join(pages, "app")
      const [before, after] = await rewrite(join(app, `${path}.gz`), change)
      await rewrite(join(app, "worker.js.gz"), (worker) => {
        expect(worker.includes(entry(before)), "the worker holds the file's hash").toBe(true)
        return worker.replace(entry(before), () => entry(after))
      })
    },
  }
}

/** How the build writes the hash of a file into the worker. */
function entry(content: string): string {
  const hash = createHash("sha256").update(content).digest("base64")
  return `"sha256-${hash}"`
}

/** Resolves to what was there, and what is there now. */
async function rewrite(file: string, change: (content: string) => string): Promise<[string, string]> {
  const before = gunzipSync(await readFile(file)).toString()
  const after = change(before)
  await writeFile(file, gzipSync(after))
  return [before, after]
}

export const home = (page: Page) => page.getByRole("heading", { name: "ding-5cd80b1", exact: true })

/** Makes the phone known by the code on the label, and waits for the worker to have everything. */
export async function comeIn({ page }: Phone, { code }: ComingDevice): Promise<void> {
  await page.getByLabel("Code on the label").fill(code)
  await page.getByRole("button", { name: "Come in" }).click()
  await expect(home(page)).toBeVisible()
  await expect(page.getByText("21.5")).toBeVisible()
  await page.evaluate(async () => {
    const { serviceWorker } = navigator
    await serviceWorker.ready
    if (serviceWorker.controller) return
    await new Promise((resolve) =>
      serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
    )
  })
}
