/** A device that has come home and is met there by HTTPS, as a user starts it. */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { setupCodeOf, startDevice } from "./device.ts"
import { copyKnownState } from "./known-state.ts"

const command = fileURLToPath(new URL("../dist/program/cli.js", import.meta.url))

export const hostName = "ding-5cd80b1.local"

export interface HomeDevice {
  readonly port: number
  /** `https://ding-5cd80b1.local:34567` */
  readonly origin: string
  /** The code on its label, eight digits. */
  readonly code: string | undefined
  stop(): Promise<void>
}

/** `words` go to the command line; `folder` must be there already and is removed by nobody. */
export async function startHomeDevice(folder: string, words: readonly string[] = []): Promise<HomeDevice> {
  await copyKnownState(folder)
  const device = await startDevice(folder, [...words, "--fast", "--log", "debug"])
  await Promise.all([device.said("At home in"), device.said("HTTPS is answered at")])
  const line = device.lines.find((line) => line.includes("HTTPS is answered at")) ?? ""
  const port = Number(/HTTPS is answered at [^"]*:(\d+)/.exec(line)?.[1])
  return { port, origin: originAt(port), code: device.code, stop: device.stop }
}

/**
 * The same device as a program of one's own: a script beside this file, which is given the folder and `words`, and has to
 * write its port for HTTPS on a line when it is at home.
 */
export async function startHomeProgram(
  folder: string,
  script: string,
  words: readonly string[] = [],
): Promise<HomeDevice> {
  await copyKnownState(folder)
  const code = await setupCodeOf(folder)
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [path, folder, ...words], { stdio: ["ignore", "pipe", "inherit"] })
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  const port = Number(value)
  return { port, origin: originAt(port), code, stop: () => ended(child, "SIGTERM") }
}

/** Asks the device of `folder`, as a person at its terminal would. Resolves to what the command wrote. */
export async function porchlight(folder: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...words, "--state", folder])
  return stdout
}

/** Resolves when the process has ended, by itself or by `signal`. */
export async function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once("exit", resolve))
  if (signal !== undefined) child.kill(signal)
  await exit
}

function originAt(port: number): string {
  return `https://${hostName}:${port}`
}
