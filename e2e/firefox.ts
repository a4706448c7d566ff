/**
 * A real Firefox, led by Marionette: the protocol that its own WebDriver speaks inside, JSON over TCP with lengths in
 * front (firefox-source-docs, "Marionette: Protocol"). Playwright has only a Firefox of its own making.
 *
 * Nothing about certificates is ignored: to open a page whose certificate it refuses rejects.
 */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { connect, type Socket } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { type Engine, elementsOf, reference, shownBody } from "./engines/webdriver.ts"
import { ended } from "./home-device.ts"

export const firefoxProgram = process.env["FIREFOX_PATH"] ?? "/usr/bin/firefox-esr"

/** Where tests are run to be believed, one without it fails. */
export const isFirefoxMissing = process.env["CI"] === undefined && !existsSync(firefoxProgram)
export const noFirefox = "There is no Firefox; install firefox-esr or name one in FIREFOX_PATH."

export interface Cookie {
  readonly name: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: string
  /** Seconds since 1970. */
  readonly expiry?: number
}

export interface Firefox {
  open(url: string): Promise<void>
  reload(): Promise<void>
  /** Runs the body of a function in the page; resolves to what it, or its promise, comes to. */
  run<Result>(body: string, ...values: readonly unknown[]): Promise<Result>
  /** The text of the page, as a person sees it. */
  text(): Promise<string>
  type(selector: string, text: string): Promise<void>
  click(selector: string): Promise<void>
  cookies(): Promise<readonly Cookie[]>
  /** For who finds things by their roles and names. */
  readonly engine: Engine
  /** As a person ends it: the profile keeps what it should. */
  quit(): Promise<void>
}

/** `profile` is made where it is not there; every name of `hosts` is this machine; `further` are preferences of about:config. */
export async function startFirefox(
  profile: string,
  hosts: readonly string[],
  further: Preferences = {},
): Promise<Firefox> {
  await mkdir(profile, { recursive: true })
  await writeFile(join(profile, "user.js"), preferences(hosts, further))
  const child = spawn(firefoxProgram, ["--headless", "--no-remote", "--marionette", "--profile", profile], {
    env: { ...process.env, HOME: profile },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const port = await new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        const [, digits] = /Marionette\tINFO\tListening on port (\d+)/.exec(line) ?? []
        if (digits !== undefined) resolve(Number(digits))
      })
    }
    child.once("error", reject)
    child.once("exit", () => reject(new Error("Firefox ended before it could be led.")))
  })
  const ask = speak(connect(port, "127.0.0.1"))
  await ask("WebDriver:NewSession", {})
  const find = (selector: string) => ask("WebDriver:FindElement", { using: "css selector", value: selector })
  const run = async <Result>(script: string, ...args: readonly unknown[]) =>
    contentOf<Result>(await ask("WebDriver:ExecuteScript", { script, args }))

  const told = async (name: string, parameters: object) =>
    contentOf<string>(await ask(`WebDriver:${name}`, parameters))
  const open = async (url: string) => void (await ask("WebDriver:Navigate", { url }))
  const reload = async () => void (await ask("WebDriver:Refresh", {}))
  async function quit(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    await ask("Marionette:Quit", { flags: ["eForceQuit"] })
    await ended(child)
  }

  const engine: Engine = {
    open,
    reload,
    run,
    quit,
    shown: async (selector) => elementsOf(await run(shownBody, selector)),
    label: (id) => told("GetComputedLabel", { id }),
    role: (id) => told("GetComputedRole", { id }),
    text: (id) => run("return arguments[0].innerText", reference(id)),
    click: async (id) => void (await ask("WebDriver:ElementClick", { id })),
    type: async (id, text) => void (await ask("WebDriver:ElementSendKeys", { id, text })),
    picture: async () => Buffer.from(await told("TakeScreenshot", { full: false }), "base64"),
  }

  return {
    engine,
    open,
    reload,
    quit,
    run,
    text: () => run<string>("return document.body.innerText"),
    async type(selector, text) {
      await ask("WebDriver:ElementSendKeys", { id: idOf(await find(selector)), text })
    },
    async click(selector) {
      await ask("WebDriver:ElementClick", { id: idOf(await find(selector)) })
    },
    cookies: async () => (await ask("WebDriver:GetCookies", {})) as readonly Cookie[],
  }
}

type Ask = (name: string, parameters: object) => Promise<unknown>

/** Rejects with what Firefox complains of. */
function speak(socket: Socket): Ask {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let received = Buffer.alloc(0)
  let count = 0
  const broken = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  socket.on("error", broken)
  socket.on("close", () => broken(new Error("Firefox hung up.")))
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk])
    for (let colon = received.indexOf(":"); colon > 0; colon = received.indexOf(":")) {
      const end = colon + 1 + Number(received.toString("latin1", 0, colon))
      if (received.length < end) return
      const message = JSON.parse(received.toString("utf8", colon + 1, end))
      received = received.subarray(end)
      // Its greeting is an object and answers nothing.
      if (!Array.isArray(message)) continue
      const [, id, error, result] = message
      const asked = waiting.get(id)
      waiting.delete(id)
      if (error) asked?.reject(new Error(`${error.error}: ${error.message}`))
      else asked?.resolve(result)
    }
  })
  return (name, parameters) =>
    new Promise((resolve, reject) => {
      const id = ++count
      waiting.set(id, { resolve, reject })
      const text = JSON.stringify([0, id, name, parameters])
      socket.write(`${Buffer.byteLength(text)}:${text}`)
    })
}

function contentOf<Value>(result: unknown): Value {
  return (result as { value: Value }).value
}

function idOf(result: unknown): string | undefined {
  return elementsOf([contentOf(result)])[0]
}

export type Preferences = Readonly<Record<string, string | number | boolean>>

function preferences(hosts: readonly string[], further: Preferences): string {
  const chosen = {
    // Any free one; it says which.
    "marionette.port": 0,
    "network.dns.localDomains": hosts.join(","),
    "browser.shell.checkDefaultBrowser": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    ...further,
  }
  return Object.entries(chosen)
    .map(([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});\n`)
    .join("")
}
