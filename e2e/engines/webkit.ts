/**
 * A real WebKit: Debian's WebKitGTK in its MiniBrowser, led by its own WebDriver, in front of a screen that nobody sees.
 * Nothing about certificates is ignored: it trusts what the system does, and beside that the device's root.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { freePort } from "../free-port.ts"
import { ended } from "../home-device.ts"
import type { House } from "./house.ts"
import { type Engine, elementsOf, reference, shownBody } from "./webdriver.ts"

const driverProgram = "/usr/bin/WebKitWebDriver"
const browserProgram = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"

/** Where GLib's TLS looks for roots; a mount that only this browser sees puts another file in its place. */
const systemRoots = "/etc/ssl/certs/ca-certificates.crt"

/** Where tests are run to be believed, one without it fails. */
export const isWebKitMissing = process.env["CI"] === undefined && !existsSync(driverProgram)
export const noWebKit = "There is no WebKit; install webkit2gtk-driver and xvfb."

/**
 * A question asked while one page goes and another comes may get no answer; whoever asks asks again. The driver's own 30 s
 * are as long as anything is waited for.
 */
const scriptMilliseconds = 5_000

/** What a login sheet has not, by the settings of this browser. */
const shut = [
  "--private",
  "--cookies-policy=never",
  "--enable-html5-local-storage=false",
  "--enable-html5-database=false",
  "--javascript-can-open-windows-automatically=false",
  "--allow-modal-dialogs=false",
]

export async function startWebKit(
  { folder, street, rootFile }: House,
  userAgent: string,
  { isSheet = false } = {},
): Promise<Engine> {
  const roots = join(folder, "roots.pem")
  await writeFile(roots, `${await readFile(systemRoots, "utf8")}\n${await readFile(rootFile, "utf8")}`)
  const screen = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "800x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  })
  const display = await firstLine(screen)
  const port = await freePort()
  const driver = spawn(
    "unshare",
    [
      ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]),
      "--mount",
      "sh",
      "-c",
      `mount --bind "$0" ${systemRoots} && exec ${driverProgram} --port=${port}`,
      roots,
    ],
    { env: { ...process.env, DISPLAY: `:${display}`, HOME: folder, NO_AT_BRIDGE: "1" }, stdio: "ignore" },
  )
  const base = `http://127.0.0.1:${port}/session`
  const proxy = `--proxy=http://127.0.0.1:${street.port}`
  const args = ["--automation", proxy, `--user-agent=${userAgent}`, ...(isSheet ? shut : [])]
  const capabilities = {
    alwaysMatch: {
      "webkitgtk:browserOptions": { binary: browserProgram, args },
      timeouts: { script: scriptMilliseconds },
    },
  }
  await answering(`http://127.0.0.1:${port}/status`)
  const { sessionId } = (await ask("POST", base, { capabilities })) as { sessionId: string }
  const session = `${base}/${sessionId}`
  const of = (element: string) => `${session}/element/${element}`
  const run = async <Result>(script: string, ...values: readonly unknown[]) =>
    (await ask("POST", `${session}/execute/sync`, { script, args: values }, 2 * scriptMilliseconds)) as Result
  const told = async (url: string) => String(await ask("GET", url, undefined, scriptMilliseconds))

  return {
    open: async (url) => void (await ask("POST", `${session}/url`, { url })),
    reload: async () => void (await ask("POST", `${session}/refresh`, {})),
    run,
    shown: async (selector) => elementsOf(await run(shownBody, selector)),
    label: (element) => told(`${of(element)}/computedlabel`),
    role: (element) => told(`${of(element)}/computedrole`),
    text: (element) => run("return arguments[0].innerText", reference(element)),
    click: async (element) => void (await ask("POST", `${of(element)}/click`, {})),
    type: async (element, text) => void (await ask("POST", `${of(element)}/value`, { text })),
    picture: async () => Buffer.from(String(await ask("GET", `${session}/screenshot`)), "base64"),
    async quit() {
      await ask("DELETE", session).catch(() => undefined)
      await ended(driver, "SIGTERM")
      await ended(screen, "SIGTERM")
    },
  }
}

/** Rejects with what WebDriver complains of. */
async function ask(method: string, url: string, body?: object, limitMilliseconds = 60_000): Promise<unknown> {
  const signal = AbortSignal.timeout(limitMilliseconds)
  const response = await fetch(url, { method, signal, ...(body && { body: JSON.stringify(body) }) })
  const { value } = (await response.json()) as { value: unknown }
  if (!response.ok) {
    const { error, message } = value as { error: string; message: string }
    throw new Error(`${error}: ${message}`)
  }
  return value
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error("WebKit's driver does not answer.")
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout) createInterface({ input: child.stdout }).once("line", resolve)
    child.once("error", reject)
    child.once("exit", () => reject(new Error("The screen ended before it was there.")))
  })
}
