/** A device in this very process, as a program gets it: the built package, with the built pages beside it. */
import type { CreateDeviceOptions, Device } from "../../firmware/porchlight.ts"
import { exchange } from "./raw-exchange.ts"

const { createDevice }: typeof import("../../firmware/porchlight.ts") = await import(
  new URL("../../firmware/porchlight.js", import.meta.url).href
)

const anyPort = { host: "127.0.0.1", port: 0 }

/** Where it listens, and that its radio is quick. */
export const onLoopback = { http: anyPort, https: anyPort, dns: anyPort, fast: true } as const

/** Anybody may set it up: its setup is not sealed. */
export async function openDevice(
  stateFolder: string,
  log: CreateDeviceOptions["log"] = () => {},
  further: Partial<CreateDeviceOptions> = {},
): Promise<Device> {
  const options = { name: "ding-5cd80b1", stateFolder, log, setupCode: "none" } as const
  return createDevice({ ...onLoopback, ...options, ...further })
}

/** Resolves when its setup answers: the simulated radio cuts connections until its access point is up. */
export async function openSetup(device: Device): Promise<void> {
  // It ends with the device, or when that is home; who waits for either does not wait here.
  device.connectOrSetup().catch(() => {})
  await untilIt(async () => (await say(device, "GET", "/api/scan")).startsWith("HTTP/1.1 200"))
}

/** What a person does in setup, up to Done. */
export async function bringHome(device: Device): Promise<void> {
  await openSetup(device)
  const said = await say(device, "POST", "/api/connect", { ssid: "Home", password: "correct horse" })
  if (!said.startsWith("HTTP/1.1 202")) throw new Error(`The device took no network: ${said}`)
  const attempt = Number(/"attempt":(\d+)/.exec(said)?.[1])
  await untilIt(async () => (await say(device, "GET", "/api/connect")).includes('"joined"'))
  await say(device, "POST", "/api/setup/finish", { attempt })
  await untilIt(async () => device.describe().mode === "home")
}

/** All that a step of setup takes on a busy machine. */
const patienceMilliseconds = 30_000

async function untilIt(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error("The device did not come so far.")
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The whole answer, head and body. */
async function say(device: Device, method: string, path: string, body?: unknown): Promise<string> {
  const text = body === undefined ? "" : JSON.stringify(body)
  const head = [
    `${method} ${path} HTTP/1.1`,
    "host: 192.0.2.1",
    "content-type: application/json",
    `content-length: ${text.length}`,
  ]
  const bytes = Buffer.from(`${head.join("\r\n")}\r\n\r\n${text}`)
  return (await exchange(portOf(device.addresses.http), [bytes])).text
}

export function portOf(address: string | undefined): number {
  return Number(address?.split(":").at(-1))
}
