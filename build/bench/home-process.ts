/** A device that has come home, as a person starts it: the built command, with HTTPS. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { type Child, start, startWithOthers } from "./child.ts"
import { root } from "./device-process.ts"
import { firstSecureAnswer } from "./first-answer.ts"
import { freeTcpPort, freeUdpPort } from "./free-port.ts"
import { type CertificatePair, deviceName } from "./openssl-pair.ts"

/** The command itself; or what a person types, which looks first whether there is something to build. */
export type StartWay = "porchlight" | "npm start"

export interface HomeProcess {
  readonly pid: number
  readonly httpsPort: number
  readonly stateFolder: string
  /** Ends it, and leaves its state where it is. */
  end(): Promise<void>
  /**
   * Starts it once more, at the same ports, in an air that takes its time. Resolves when the process runs, which is long
   * before it is at home.
   */
  begin(as: StartWay): Promise<void>
  stop(): Promise<void>
}

/** With `pair`, it serves that in place of a certificate of its own. */
export async function startHomeDevice(pair?: CertificatePair): Promise<HomeProcess> {
  const [httpPort, httpsPort, dnsPort] = await Promise.all([freeTcpPort(), freeTcpPort(), freeUdpPort()])
  const stateFolder = await mkdtemp(join(tmpdir(), "porchlight-bench-"))
  const endpoints = { http: httpPort, https: httpsPort, dns: dnsPort }
  const words = ["--name", deviceName, "--state", stateFolder].concat(
    Object.entries(endpoints).flatMap(([option, port]) => [`--${option}`, `127.0.0.1:${port}`]),
  )
  let child: Child | undefined
  async function stop(): Promise<void> {
    await child?.stop()
    await rm(stateFolder, { recursive: true, force: true })
  }
  try {
    child = await startUntil([...words, "--fast", "--setup-code", "none"], "waiting for a phone")
    const joined = said(child, "Joined")
    await fetch(`http://127.0.0.1:${httpPort}/api/connect`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ssid: "Home", password: "correct horse" }),
    })
    await joined
    await child.stop()
    const own = pair ? ["--cert", pair.certificateFile, "--key", pair.keyFile] : []
    child = await startUntil([...words, "--fast", ...own], "At home in")
    await firstSecureAnswer(httpsPort)
    let running = child
    return {
      ...{ pid: child.pid, httpsPort, stateFolder, stop },
      end: () => running.stop(),
      async begin(as) {
        const ways = { porchlight: startCommand, "npm start": startByNpm }
        running = child = await ways[as]([...words, ...own])
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startUntil(words: readonly string[], text: string): Promise<Child> {
  const child = await startCommand(words)
  await said(child, text)
  return child
}

function startCommand(words: readonly string[]): Promise<Child> {
  return start(process.execPath, [join(root, "dist/program/cli.js"), ...words], ["ignore", "ignore", "pipe"])
}

function startByNpm(words: readonly string[]): Promise<Child> {
  return startWithOthers("npm", ["--prefix", root, "start", "--", ...words])
}

/** Rejects where the device ends before its log holds `text`. */
function said({ process: device }: Child, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (device.stderr === null) throw new Error("The device's log is not a pipe.")
    createInterface({ input: device.stderr }).on("line", (line) => {
      if (line.includes(text)) resolve()
    })
    device.once("exit", () => reject(new Error(`The device ended before it said "${text}".`)))
  })
}
