/** A device as a program of its own, at home on a machine of a house; and a phone there. */
import { once } from "node:events"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"
import { built } from "./built.fixture.ts"
import type { Machine } from "./namespaces.fixture.ts"
import type { CreateDeviceOptions } from "./porchlight.ts"

/** Comes home by itself; then each line is a question to its house, and is answered by one. All lines are JSON. */
const program = (product: string) => `
  import { request as get } from "node:http"
  import { createInterface } from "node:readline"
  import { setTimeout as pause } from "node:timers/promises"
  import { createDevice } from ${JSON.stringify(product)}

  const device = await createDevice(JSON.parse(process.argv[2]))
  const post = async (path, body) => {
    const request = () => new Promise((resolve) => {
      const headers = { "content-type": "application/json" }
      const asked = get("http://127.0.0.1" + path, { method: "POST", headers, agent: false }, ({ statusCode }) => resolve(statusCode))
      asked.on("error", resolve).end(JSON.stringify(body))
    })
    while ((await request()) !== 202) await pause(50)
  }
  const arrival = device.connectOrSetup()
  await post("/api/connect", { ssid: "Home", password: "correct horse" })
  await post("/api/setup/finish", { attempt: 1 })
  await arrival
  const { house } = device
  const answers = {
    origin: () => house.origin,
    link: () => house.pairingLink().url,
    root: () => house.exportRootWithKey(),
    async take(pem) {
      const bytes = new TextEncoder().encode(pem)
      return (await house.importRoot({ certificate: bytes, key: bytes })).fingerprint
    },
    say: (text) => (device.log(text), text),
    set: (value) => (reading.set(value), value),
  }
  const reading = device.reading("temperature", { unit: "°C" })
  console.log(JSON.stringify("home"))
  for await (const line of createInterface({ input: process.stdin })) {
    const [question, what] = JSON.parse(line)
    console.log(JSON.stringify(await answers[question](what)))
  }
`

export interface HouseDevice {
  readonly machine: Machine
  ask(question: "origin" | "link" | "root"): Promise<string>
  ask(question: "take" | "say", what: string): Promise<string>
  ask(question: "set", what: number): Promise<number>
}

/** Resolves when it is at home. Rejects with what it said where it ends before. */
export async function startHouseDevice(
  machine: Machine,
  folder: string,
  options: Pick<CreateDeviceOptions, "name" | "mqtt">,
): Promise<HouseDevice> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, "device.mjs")
  await writeFile(file, program(pathToFileURL(built("program/porchlight.js")).href))
  const all: CreateDeviceOptions = {
    ...{ http: { host: "0.0.0.0", port: 80 }, dns: { host: "127.0.0.1", port: 0 }, log: "warn" },
    ...{ fast: true, setupCode: "none", stateFolder: join(folder, "state"), ...options },
  }
  const child = machine.start([process.execPath, file, JSON.stringify(all)], { stdio: "pipe" })
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw new Error("It has no pipes.")
  let said = ""
  stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  const lines = createInterface({ input: stdout })
  const ended = once(child, "exit").then(() => {
    throw new Error(`${options.name} ended: ${said}`)
  })
  ended.catch(() => {})
  const answer = async () => JSON.parse((await Promise.race([once(lines, "line"), ended]))[0])
  await answer()
  return {
    machine,
    async ask(question: string, what?: unknown) {
      const next = answer()
      stdin.write(`${JSON.stringify([question, what])}\n`)
      return next
    },
  }
}

export interface HousePhone {
  /** `origin` is `https://lamp.local`, found at `address`. With a body it is a POST. */
  ask(origin: string, address: string, path: string, body?: object): Promise<{ status: number; text: string }>
}

/** Trusts these roots, PEM, and nothing else; keeps its cookies. */
export async function createHousePhone(machine: Machine, folder: string, roots: string): Promise<HousePhone> {
  await mkdir(folder, { recursive: true })
  const [jar, trusted] = [join(folder, "cookies"), join(folder, "trusted.pem")]
  await writeFile(trusted, roots)
  return {
    async ask(origin, address, path, body) {
      const { hostname } = new URL(origin)
      const post = ["-H", "content-type: application/json", "-d", JSON.stringify(body)]
      const said = await machine.run(
        ...["curl", "-sS", "--max-time", "20", "--noproxy", "*", "--cacert", trusted, "-b", jar, "-c", jar],
        ...["--resolve", `${hostname}:443:${address}`, "-H", `origin: ${origin}`, "-w", "\n%{http_code}"],
        ...(body === undefined ? [] : post),
        `${origin}${path}`,
      )
      const end = said.lastIndexOf("\n")
      return { status: Number(said.slice(end + 1)), text: said.slice(0, end) }
    },
  }
}
