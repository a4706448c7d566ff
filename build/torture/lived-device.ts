/** A device in this very process, as a program gets it: the built package, with the built pages beside it. */
import type { CreateDeviceOptions, Device } from "../../firmware/porchlight.ts"
import { exchange } from "./raw-exchange.ts"

const { createDevice }: typeof import("../../firmware/porchlight.ts") = await import(
  new URL("../../firmware/porchlight.js", import.meta.url).href
)

/** Anybody may set it up: its setup is not sealed. */
export async function openDevice(
  stateFolder: string,
  log: CreateDeviceOptions["log"] = () => {},
): Promise<Device> {
  const anyPort = { host: "127.0.0.1", port: 0 }
  const options = { name: "ding-5cd80b1", stateFolder, log, fast: true, setupCode: "none" } as const
  return createDevice({ ...options, http: anyPort, https: anyPort, dns: anyPort })
}

/** Resolves when its setup answers: the simulated radio cuts connections until its access point is up. */
export async function untilSetup(device: Device): Promise<void> {
  const port = portOf(device.addresses.http)
  for (let triesLeft = 500; triesLeft > 0; triesLeft--) {
    const { text } = await exchange(port, [Buffer.from("GET /api/scan HTTP/1.1\r\nhost: 192.0.2.1\r\n\r\n")])
    if (text.startsWith("HTTP/1.1 200")) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error("Setup did not open.")
}

/** What a person does in setup. */
export async function bringHome(device: Device): Promise<void> {
  await untilSetup(device)
  const body = JSON.stringify({ ssid: "Home", password: "correct horse" })
  const head = `POST /api/connect HTTP/1.1\r\nhost: 192.0.2.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`
  const { text } = await exchange(portOf(device.addresses.http), [Buffer.from(`${head}\r\n\r\n${body}`)])
  if (!text.startsWith("HTTP/1.1 202")) throw new Error(`The device took no network: ${text}`)
}

export function portOf(address: string | undefined): number {
  return Number(address?.split(":").at(-1))
}
