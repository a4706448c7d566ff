/** A whole device in a process of its own, open to everybody at home, that tells phones and may be killed. */
import { type ChildProcess, spawn } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { request } from "node:https"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"
import { pathToFileURL } from "node:url"
import { expect, vi } from "vitest"
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
  /** Its program is put beside it. */
  readonly stateFolder: string
  /** `localhost:8444`. */
  readonly pushService: string
  /** PEM of who signed for it. */
  readonly certificateFile: string
}

const program = (options: ToldDeviceOptions) => `
  import { createInterface } from "node:readline"
  import { createDevice } from ${JSON.stringify(pathToFileURL(built("program/porchlight.js")).href)}
  const anyPort = { host: "127.0.0.1", port: 0 }
  const device = await createDevice({
    ...{ name: "ding-5cd80b1", http: anyPort, https: anyPort, dns: anyPort, fast: true, open: true },
    ...{ setupCode: "none", log: () => {}, stateFolder: ${JSON.stringify(options.stateFolder)} },
    pushServices: [${JSON.stringify(options.pushService)}],
  })
  const home = device.connectOrSetup()
  if (!device.hasNetwork()) console.log("setup " + device.addresses.http)
  await home
  // Its first certificate may take longer than the network.
  while (device.addresses.https === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
  console.log("https " + device.addresses.https)
  for await (const title of createInterface({ input: process.stdin })) device.notify({ title, ttl: "1h" })
`

/** A machine that does everything at once starts one in seconds. */
const patienceMilliseconds = 15_000

/** Joins a network where it has none yet, and resolves when the device is at home. */
export async function startToldDevice(options: ToldDeviceOptions): Promise<ToldDevice> {
  const file = join(dirname(options.stateFolder), "device.mjs")
  await writeFile(file, program(options))
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env["PATH"], NODE_EXTRA_CA_CERTS: options.certificateFile },
    stdio: ["pipe", "pipe", "inherit"],
  })
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const patience = setTimeout(() => child.kill("SIGKILL"), patienceMilliseconds)
  const https = await homeOf(child)
  clearTimeout(patience)
  return {
    https,
    notify: (title) => void child.stdin?.write(`${title}\n`),
    kill() {
      child.kill("SIGKILL")
      return exited
    },
  }
}

/** Brings it home where it is not yet; resolves to where it is met there. */
function homeOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error("The device's output is not a pipe.")
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [word, address = ""] = line.split(" ")
      if (word === "setup") void bringHome(child, `http://${address}`)
      if (word === "https") resolve(address)
    })
    child.once("exit", () => reject(new Error("The device ended before it was at home.")))
  })
}

async function bringHome(child: ChildProcess, page: string): Promise<void> {
  const connect = `${page}/api/connect`
  const post = (url: string, body: unknown) => ask(url, { method: "POST", body })
  const patience = { timeout: patienceMilliseconds }
  try {
    // Until its network is up, and when it is at home already, nothing is answered there.
    await vi.waitFor(() => post(connect, { ssid: "Home", password: "correct horse" }), patience)
    await vi.waitFor(
      async () => expect((await ask(connect)).json()).toMatchObject({ kind: "joined" }),
      patience,
    )
    await post(`${page}/api/setup/finish`, { attempt: 1 })
  } catch {
    child.kill("SIGKILL")
  }
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
