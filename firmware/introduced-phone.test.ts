/** Two devices of one house, by real HTTPS: a phone that the one knows is let in by the other. */
import { mkdtemp, rm } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import { request } from "node:https"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { built } from "./built.fixture.ts"
import type { AnnouncedDevice } from "./core/host.ts"
import { loadIdentity } from "./core/identity.ts"
import { checkAir } from "./hosts/simulator/air.ts"
import air from "./hosts/simulator/default-air.json" with { type: "json" }
import { ask } from "./phone.fixture.ts"
import type { Device } from "./porchlight.ts"

// As a program gets it: the thread that makes certificates is there in the built package alone.
const load = (file: string) => import(pathToFileURL(built(file)).href)
const { createDevice }: typeof import("./porchlight.ts") = await load("firmware/porchlight.js")
const { createSimulatorHost }: typeof import("./hosts/simulator/host.ts") = await load(
  "firmware/hosts/simulator/host.js",
)
const { lookAt }: typeof import("./hosts/node/looked-at-device.ts") = await load(
  "firmware/hosts/node/looked-at-device.js",
)

const anyPort = { host: "127.0.0.1", port: 0 }
const patience = { timeout: 10_000 }

interface Running {
  readonly device: Device
  readonly id: string
}

let folder: string
let lamp: Running
let ding: Running
const logged: string[] = []

const portOf = ({ device }: Running) => Number(device.addresses.https?.split(":").at(-1))

/** What is told of both on the network; at an address of a home, where each answers on the loopback. */
const announced = (): AnnouncedDevice[] =>
  [lamp, ding].map((running) => ({
    ...{ id: running.id, name: running.device.name, version: "1.2.3" },
    ...{ hostName: `${running.device.name}.local`, address: "192.168.1.23", port: portOf(running) },
  }))

async function start(name: string): Promise<Running> {
  const host = await createSimulatorHost({
    ...{ air: checkAir(air, "the default air"), concurrent: true, fast: true },
    ...{ http: anyPort, dns: anyPort, https: anyPort, stateFolder: join(folder, name) },
    log: (level, message) => void logged.push(`${name} ${level} ${message}`),
  })
  const neighbours = {
    find: async () => announced(),
    lookAt: (device: AnnouncedDevice, root: Uint8Array | undefined) =>
      lookAt({ ...device, address: "127.0.0.1" }, root),
  }
  const device = await createDevice({ name, setupCode: "none", host: { ...host, neighbours } })
  void device.connectOrSetup()
  const post = (path: string, body: object) =>
    vi.waitFor(() => ask(`http://${device.addresses.http}${path}`, { method: "POST", body }), patience)
  await post("/api/connect", { ssid: "Home", password: "correct horse" })
  await vi.waitFor(() => expect(device.network?.ssid).toBe("Home"), patience)
  await post("/api/setup/finish", { attempt: 1 })
  await vi.waitFor(() => expect(device.describe().mode).toBe("home"), patience)
  const { id } = await loadIdentity(host.store, host.random, host.log)
  return { device, id }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "porchlight-house-"))
  lamp = await start("lamp")
  ding = await start("ding")
}, 60_000)
afterAll(async () => {
  await Promise.all([lamp.device.close(), ding.device.close()])
  await rm(folder, { recursive: true, force: true })
})

/** As the browser of a phone that trusts the roots of both: by the device's name, with the cookie that it got there. */
function createPhone() {
  const cookies = new Map<string, string>()
  return async (running: Running, path: string, body?: object) => {
    const { device } = running
    const host = `${device.name}.local:${portOf(running)}`
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request({
        ...{ host: "127.0.0.1", port: portOf(running), path, servername: `${device.name}.local` },
        ...{ agent: false, method: body === undefined ? "GET" : "POST", ca: device.house?.exportRoot() },
        headers: {
          ...{ host, origin: `https://${host}`, cookie: cookies.get(device.name) ?? "" },
          ...(body !== undefined && { "content-type": "application/json" }),
        },
      })
      asked.on("response", resolve).on("error", reject)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
    const cookie = response.headers["set-cookie"]?.[0]?.split(";")[0]
    if (cookie !== undefined) cookies.set(device.name, cookie)
    return { status: response.statusCode, body: JSON.parse(await text(response)) }
  }
}

test("a phone that one device knows is let in by another at its word, once they share a root, and once", async () => {
  const phone = createPhone()
  const [, link] = ding.device.house?.pairingLink().url.split("#pair=") ?? []
  expect(await phone(ding, "/api/pair", { link })).toMatchObject({ status: 200 })
  const introduce = { id: lamp.id }
  const refused = { status: 403, body: { code: "pairing-refused" } }
  // Lamp has a root of its own yet, and nobody's word.
  const early = await ding.device.house?.introductions?.write(lamp.id)
  expect(await phone(lamp, "/api/pair", { introduction: early })).toMatchObject(refused)
  const keyed = new TextEncoder().encode(ding.device.house?.exportRootWithKey())
  await lamp.device.house?.importRoot({ certificate: keyed, key: keyed })
  const { body } = await phone(ding, "/api/neighbours")
  expect(body.neighbours).toMatchObject([{ id: lamp.id, answers: true, sharesRoot: true }])
  const introduced = await phone(ding, "/api/neighbours/introduce", introduce)
  expect(introduced.body.url).toMatch(`https://lamp.local:${portOf(lamp)}/#introduction=`)
  const [, introduction] = introduced.body.url.split("#introduction=")

  expect(await phone(lamp, "/api/home")).toMatchObject({ status: 401 })
  // To another device than it is to, it is nothing; that does not use it up.
  expect(await phone(ding, "/api/pair", { introduction })).toMatchObject(refused)
  expect(await phone(lamp, "/api/pair", { introduction })).toMatchObject({ status: 200 })
  expect(await phone(lamp, "/api/home")).toMatchObject({ status: 200, body: { device: { name: "lamp" } } })
  expect(await createPhone()(lamp, "/api/pair", { introduction })).toMatchObject(refused)
  const told = logged.filter((line) => line.includes("introduced"))
  expect(told).toEqual([
    `ding info A paired phone was introduced to the device ${lamp.id}.`,
    `ding info A paired phone was introduced to the device ${lamp.id}.`,
    expect.stringMatching(`^lamp info A phone was paired: .* The device ${ding.id} introduced it\\.$`),
  ])
  expect(logged.join("\n")).not.toContain(introduction.split(".")[2])
}, 30_000)
