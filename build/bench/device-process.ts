/** A device as a person starts it: the built command in a process of its own, with a fresh state folder or a known one. */
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { start } from "./child.ts"
import { firstDnsAnswer, firstPage } from "./first-answer.ts"
import { freeTcpPort, freeUdpPort } from "./free-port.ts"

/** From `dist/build/bench`, where this runs. */
export const root = fileURLToPath(new URL("../../..", import.meta.url))

/** Where the build puts the one file that is the setup page. */
export const pageFile = join(root, "dist/web/setup/index.html.gz")

export interface DeviceProcess {
  readonly pid: number
  readonly httpPort: number
  readonly dnsPort: number
  /** Milliseconds from the start of the process. */
  readonly after: {
    /** It printed its welcome: loaded, sockets open, the radio not yet. */
    readonly welcome: number
    readonly dns: number
    readonly page: number
  }
  stop(): Promise<void>
}

/** Resolves when DNS and the page have answered. A folder that is given stays where it is. */
export async function startDevice(known?: string): Promise<DeviceProcess> {
  const [httpPort, dnsPort] = await Promise.all([freeTcpPort(), freeUdpPort()])
  const stateFolder = known ?? (await mkdtemp(join(tmpdir(), "porchlight-bench-")))
  const words = ["--http", `127.0.0.1:${httpPort}`, "--dns", `127.0.0.1:${dnsPort}`, "--state", stateFolder]
  const startTime = performance.now()
  const passed = () => performance.now() - startTime
  const cli = join(root, "dist/program/cli.js")
  const child = await start(process.execPath, [cli, "--fast", ...words], ["ignore", "pipe", "ignore"])
  async function stop(): Promise<void> {
    await child.stop()
    if (known === undefined) await rm(stateFolder, { recursive: true, force: true })
  }
  try {
    const { stdout } = child.process
    if (stdout === null) throw new Error("The device's output is not a pipe.")
    const [welcome, dns, page] = await Promise.all([
      once(stdout, "data").then(passed),
      firstDnsAnswer(dnsPort).then(passed),
      firstPage(httpPort).then(passed),
    ])
    return { pid: child.pid, httpPort, dnsPort, after: { welcome, dns, page }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
