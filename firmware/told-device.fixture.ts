/** A whole device in a process of its own, open to everybody at home, that tells phones and may be killed. */
import { type ChildProcess, spawn } from "node:child_process"
import { request } from "node:https"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"
import { pathToFileURL } from "node:url"
import { built } from "./built.fixture.ts"
import { ask } from "./phone.fixture.ts"

export interface ToldDevice {
  /** `127.0.0.1:8443`. */
  readonly https: string
  notify(title: string): void
  /** As a power cut does. Resolves when it is gone. */
  kill(): Promise<void>
}

export interface ToldDeviceOptions {
  readonly stateFolder: string
  /** `localhost:8444`. */
  readonly pushService: string
  /** PEM of who signed for it. */
  readonly certificateFile: string
}

const program = (options: ToldDeviceOptions) => `
  import { createInterface } from "node:readline"
  import { createDevice } from ${JSON.stringify(pathToFileURL(built("firmware/porchlight.js")).href)}
  const anyPort = { host: "127.0.0.1", port: 0 }
  const device = await createDevice({
    ...{ name: "ding-5cd80b1", http: anyPort, https: anyPort, dns: anyPort, fast: true, open: true },
    ...{ setupCode: "none", log: () => {}, stateFolder: ${JSON.stringify(options.stateFolder)} },
    pushServices: [${JSON.stringify(options.pushService)}],
  })
  const home = device.connectOrSetup()
  console.log("http " + device.addresses.http)
  await home
  console.log("https " + device.addresses.https)
  for await (const title of createInterface({ input: process.stdin })) device.notify({ title, ttl: "1h" })
`

/** Joins a network where it has none yet, and resolves when the device is at home. */
export async function startToldDevice(options: ToldDeviceOptions): Promise<ToldDevice> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program(options)], {
    env: { PATH: process.env["PATH"], NODE_EXTRA_CA_CERTS: options.certificateFile },
    stdio: ["pipe", "pipe", "inherit"],
  })
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  let isHome = false
  const https = await addressOf(child, async (http) => {
    while (!isHome && child.exitCode === null) {
      // Until its network is up, connections are cut.
      await ask(`http://${http}/api/connect`, {
        method: "POST",
        body: { ssid: "Home", password: "correct horse" },
      }).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })
  isHome = true
  return {
    https,
    notify: (title) => void child.stdin?.write(`${title}\n`),
    kill() {
      child.kill("SIGKILL")
      return exited
    },
  }
}

function addressOf(child: ChildProcess, join: (http: string) => Promise<void>): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error("The device's output is not a pipe.")
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [word, address = ""] = line.split(" ")
      if (word === "http") void join(address)
      if (word === "https") resolve(address)
    })
    child.once("exit", () => reject(new Error("The device ended before it was at home.")))
  })
}

/** Asks the device by HTTPS, whoever it says it is. */
export function askSecurely(
  { https }: ToldDevice,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `https://${https}${path}`,
      { method, agent: false, rejectUnauthorized: false, headers: { "content-type": "application/json" } },
      async (response) => {
        const json: unknown = JSON.parse(await text(response))
        resolve({ status: response.statusCode ?? 0, json })
      },
    )
    asked.on("error", reject)
    asked.end(body === undefined ? "" : JSON.stringify(body))
  })
}
