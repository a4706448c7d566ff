/**
 * A whole device that tells phones by a push service of its own, both in this process: the time from `notify` until the
 * service has said 201 to the last. Words: two files, how many phones, how many notifications. The files are the service's certificate and key; who signed them is trusted by the environment.
 */

import { createECDH, randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { request as ask } from "node:http"
import { request as askSecurely, createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface ToldFigures {
  readonly times: readonly number[]
}

const warmUps = 20

/** Of `firmware/porchlight.ts`, what is used here. */
interface Device {
  readonly addresses: { readonly http: string; readonly https?: string }
  connectOrSetup(): Promise<unknown>
  notify(notification: { title: string }): void
  close(): Promise<void>
}
type CreateDevice = (options: object) => Promise<Device>

const [certificateFile = "", keyFile = "", phones = "1", notifications = "300"] = process.argv.slice(2)
const [cert, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)])
let awaited = 0
let taken = () => {}
const service = createServer({ cert, key }, (request, response) => {
  request.resume()
  request.once("end", () => {
    response.once("finish", () => {
      awaited -= 1
      if (awaited === 0) taken()
    })
    response.writeHead(201).end()
  })
})
service.listen(0, "127.0.0.1")
await once(service, "listening")
const { port } = service.address() as AddressInfo

const stateFolder = await mkdtemp(join(tmpdir(), "porchlight-bench-"))
const porchlight: { createDevice: CreateDevice } = await import(
  new URL("../../firmware/porchlight.js", import.meta.url).href
)
const anyPort = { host: "127.0.0.1", port: 0 }
const device = await porchlight.createDevice({
  ...{
    name: "ding-5cd80b1",
    http: anyPort,
    https: anyPort,
    dns: anyPort,
    stateFolder,
    fast: true,
    open: true,
  },
  ...{ setupCode: "none", log: () => {}, pushServices: [`localhost:${port}`] },
})
await bringHome()
const publicKey = createECDH("prime256v1").generateKeys()
const keys = { p256dh: publicKey.toString("base64url"), auth: randomBytes(16).toString("base64url") }
for (let number = 0; number < Number(phones); number++) {
  const endpoint = `https://localhost:${port}/phone-${number}`
  await post(`https://${device.addresses.https}/api/push/subscriptions`, { endpoint, keys, quiet: null })
}

const times: number[] = []
for (let count = 0; count < warmUps + Number(notifications); count++) {
  const told = new Promise<void>((resolve) => {
    taken = resolve
  })
  awaited = Number(phones)
  const startTime = performance.now()
  device.notify({ title: `The door has been opened ${count} times` })
  await told
  if (count >= warmUps) times.push(performance.now() - startTime)
}
await device.close()
service.close()
await rm(stateFolder, { recursive: true, force: true })
const figures: ToldFigures = { times }
process.send?.(figures)

async function bringHome(): Promise<void> {
  const home = device.connectOrSetup()
  const page = `http://${device.addresses.http}`
  // Until its network is up connections are cut.
  while (
    !(await post(`${page}/api/connect`, { ssid: "Home", password: "correct horse" }).catch(() => false))
  ) {
    await pause()
  }
  while (!(await post(`${page}/api/setup/finish`, { attempt: 1 }).catch(() => false))) await pause()
  await home
  while (device.addresses.https === undefined) await pause()
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

/** Whether it was taken. */
async function post(url: string, body: object): Promise<boolean> {
  const options = { method: "POST", agent: false, headers: { "content-type": "application/json" } } as const
  const asking = url.startsWith("https:")
    ? askSecurely(url, { ...options, rejectUnauthorized: false })
    : ask(url, options)
  asking.end(JSON.stringify(body))
  const [response] = await once(asking, "response")
  response.resume()
  return response.statusCode < 300
}
