/** A device as a user starts it: the built command, on free ports, with a state folder of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const command = fileURLToPath(new URL("../dist/program/cli.js", import.meta.url))
const program = fileURLToPath(new URL("program.fixture.js", import.meta.url))

const name = "ding-5cd80b1"

export interface StartedDevice {
  readonly name: string
  readonly httpPort: number
  readonly stateFolder: string
  /** The code on its label, eight digits; undefined where the device asks for none. */
  readonly code: string | undefined
  /** Everything it wrote so far, a line each. */
  readonly lines: readonly string[]
  /** Resolves when a line was written that holds `text`, also if that was before. */
  said(text: string): Promise<void>
  stop(): Promise<void>
}

/** `words` go to the command line; `folder` must be there already and is removed by nobody. Port 0 is any free one. */
export function startDevice(folder: string, words: readonly string[], httpPort = 0): Promise<StartedDevice> {
  const http = ["--http", `127.0.0.1:${httpPort}`, "--https", "127.0.0.1:0"]
  const own = ["--name", name, ...http, "--dns", "127.0.0.1:0", "--state", folder]
  return start(folder, [command, ...own, ...words])
}

/** The same device as a program of somebody's own. */
export function startProgram(folder: string, words: readonly string[], httpPort = 0): Promise<StartedDevice> {
  return start(folder, [program, folder, String(httpPort), ...words])
}

/** A program of its own beside its test; its words are its own affair. */
export function startScript(
  script: string,
  folder: string,
  words: readonly string[],
): Promise<StartedDevice> {
  return start(folder, [fileURLToPath(new URL(script, import.meta.url)), folder, ...words])
}

async function start(folder: string, words: readonly string[]): Promise<StartedDevice> {
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line)
      for (const check of [...waiting]) check()
    })
  }

  function said(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!lines.some((line) => line.includes(text))) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      child.once("exit", () =>
        reject(new Error(`The device stopped before it said "${text}":\n${lines.join("\n")}`)),
      )
      check()
    })
  }

  await said("Page")
  const httpPort = Number(/:(\d+)\/$/.exec(lines.find((line) => line.includes("Page")) ?? "")?.[1])
  const code = await codeOf(folder, words)
  return { name, httpPort, stateFolder: folder, code, lines, said, stop: () => stop(child) }
}

async function codeOf(folder: string, words: readonly string[]): Promise<string | undefined> {
  if (words.includes("--setup-code") || words.includes("--access-point")) return undefined
  return setupCodeOf(folder)
}

/** Of the label of the device whose state lies in `folder`. */
export async function setupCodeOf(folder: string): Promise<string> {
  const { setupCode } = JSON.parse(await readFile(join(folder, "identity"), "utf8"))
  return setupCode
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  await ended
}
