/** A device as a user starts it: the built command, on free ports, with a state folder of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const command = fileURLToPath(new URL("../dist/firmware/cli.js", import.meta.url))

export interface StartedDevice {
  readonly name: string
  readonly httpPort: number
  readonly stateFolder: string
  /** Everything it wrote so far, a line each. */
  readonly lines: readonly string[]
  /** Resolves when a line was written that holds `text`, also if that was before. */
  said(text: string): Promise<void>
  stop(): Promise<void>
}

export async function startDevice(words: readonly string[], stateFolder?: string): Promise<StartedDevice> {
  const folder = stateFolder ?? (await mkdtemp(join(tmpdir(), "porchlight-")))
  const own = ["--name", "ding-5cd80b1", "--http", "127.0.0.1:0", "--dns", "127.0.0.1:0", "--state", folder]
  const child = spawn(process.execPath, [command, ...own, ...words], { stdio: ["ignore", "pipe", "pipe"] })
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
  return {
    name: "ding-5cd80b1",
    httpPort,
    stateFolder: folder,
    lines,
    said,
    stop: () => stop(child, folder, stateFolder),
  }
}

async function stop(child: ChildProcess, folder: string, kept: string | undefined): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve))
    child.kill("SIGTERM")
    await ended
  }
  if (kept === undefined) await rm(folder, { recursive: true, force: true })
}
