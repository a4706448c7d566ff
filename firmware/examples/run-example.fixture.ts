/** An example in a process of its own, as a person runs it, and a phone that brings it home and comes in. */
import { spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { request } from "node:https"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { buffer } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { expect, vi } from "vitest"
import { built } from "../built.fixture.ts"
import { ask } from "../phone.fixture.ts"

export interface RunningExample {
  /** What it wrote on standard output so far, a line each. */
  readonly lines: readonly string[]
  /** Where it is met at home: `127.0.0.1:8443`. */
  readonly https: string
  /** What its device keeps lies there. */
  readonly stateFolder: string
  /** Types on its standard input. */
  type(text: string): void
  /** Asks the device at home, which is open to everybody there. `URLSearchParams` go as a form. */
  home(method: string, path: string, body?: unknown): Promise<Told>
  stop(): Promise<void>
}

export interface Told {
  readonly status: number
  readonly contentType: string
  readonly bytes: Uint8Array
  json(): unknown
}

const preload = new URL("on-free-ports.fixture.js", import.meta.url).href

/** A machine that does everything at once takes seconds for a process, and for the first certificate as many again. */
export const patience = { timeout: 45_000 }

/** Starts `file` and brings it home. `environment` is what the program reads. */
export async function runExample(
  file: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningExample> {
  built("program/porchlight.js")
  const stateFolder = await mkdtemp(join(tmpdir(), "porchlight-example-"))
  // The phone of these tests seals nothing and is not paired.
  const choices = { stateFolder, setupCode: "none", open: true, log: "error" }
  const child = spawn(process.execPath, ["--import", preload, file], {
    env: { PATH: process.env["PATH"], HOME: stateFolder, ...environment, CHOICES: JSON.stringify(choices) },
    stdio: ["pipe", "pipe", "inherit"],
  })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line))

  async function stop(): Promise<void> {
    child.kill("SIGKILL")
    await ended
    await rm(stateFolder, { recursive: true, force: true })
  }

  const said = (word: string) =>
    vi.waitFor(() => {
      const line = lines.find((each) => each.startsWith(`${word} `))
      if (line === undefined) throw new Error(`It has not said "${word}": ${lines.join("; ")}`)
      return line.slice(word.length + 1)
    }, patience)

  try {
    await bringHome(`http://${await said("setup")}`)
    const https = await said("home")
    return {
      lines,
      https,
      stateFolder,
      type: (text) => void child.stdin.write(text),
      home: (method, path, body) => tell(`https://${https}${path}`, method, body),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The path of an example, to be run. */
export function example(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

async function bringHome(page: string): Promise<void> {
  const connect = `${page}/api/connect`
  // Until its network is up nothing is answered there.
  await vi.waitFor(
    () => ask(connect, { method: "POST", body: { ssid: "Home", password: "correct horse" } }),
    patience,
  )
  await vi.waitFor(
    async () => expect((await ask(connect)).json()).toMatchObject({ kind: "joined" }),
    patience,
  )
  await ask(`${page}/api/setup/finish`, { method: "POST", body: { attempt: 1 } })
}

function tell(url: string, method: string, body: unknown): Promise<Told> {
  const isForm = body instanceof URLSearchParams
  const headers = {
    origin: new URL(url).origin,
    ...(body !== undefined && {
      "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
    }),
  }
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method, agent: false, rejectUnauthorized: false, headers },
      async (response) => {
        const bytes = await buffer(response)
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers["content-type"] ?? "",
          bytes,
          json: () => JSON.parse(bytes.toString("utf8")),
        })
      },
    )
    asked.on("error", reject)
    asked.end(body === undefined ? "" : isForm ? body.toString() : JSON.stringify(body))
  })
}
