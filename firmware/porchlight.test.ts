import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import packageFile from "../package.json" with { type: "json" }
import { built } from "./built.fixture.ts"
import { ask, type Heard } from "./phone.fixture.ts"
import type { CreateDeviceOptions, Device, ProgramRequest } from "./porchlight.ts"

// As a program gets it: the built package, with the built pages beside it.
const porchlight: typeof import("./porchlight.ts") = await import(
  pathToFileURL(built("program/porchlight.js")).href
)
const { createDevice, defaultStateFolder, PorchlightError, version } = porchlight

let stateFolder: string
let devices: Device[]

beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), "porchlight-"))
  devices = []
})
afterEach(async () => {
  await Promise.all(devices.map((device) => device.close()))
  await rm(stateFolder, { recursive: true, force: true })
})

const patience = { timeout: 10_000 }
const anyPort = { host: "127.0.0.1", port: 0 }

async function start(options: Partial<CreateDeviceOptions> = {}): Promise<Device> {
  const device = await createDevice({
    name: "ding-5cd80b1",
    http: anyPort,
    dns: anyPort,
    stateFolder,
    fast: true,
    log: () => {},
    // The phones of these tests do not seal what they send.
    setupCode: "none",
    ...options,
  })
  devices.push(device)
  return device
}

/** The device can be reached once its access point is up; until then connections are cut. */
function phone(device: Device, path: string, options?: Parameters<typeof ask>[1]): Promise<Heard> {
  return vi.waitFor(() => ask(`http://${device.addresses.http}${path}`, options), patience)
}

function post(device: Device, path: string, body: unknown): Promise<Heard> {
  return phone(device, path, { method: "POST", body })
}

async function bringHome(device: Device): Promise<void> {
  const { status } = await post(device, "/api/connect", { ssid: "Home", password: "correct horse" })
  expect(status).toBe(202)
  await vi.waitFor(async () => {
    expect((await phone(device, "/api/connect")).json()).toMatchObject({ kind: "joined" })
  }, patience)
  await post(device, "/api/setup/finish", { attempt: 1 })
}

const home = {
  ssid: "Home",
  address: "192.168.1.17",
  url: expect.stringMatching(/^https:\/\/ding-5cd80b1\.local:\d+$/),
}

describe("two lines", () => {
  test.each([false, true])(
    "bring a device home, once by a person and then by itself (oneRadio: %s)",
    async (oneRadio) => {
      const device = await start({ oneRadio })
      const modes: string[] = []
      device.on("state", ({ mode }) => modes.push(mode))
      const arrival = device.connectOrSetup()
      arrival.catch(() => {})
      expect((await phone(device, "/")).contentType).toBe("text/html; charset=utf-8")
      await bringHome(device)
      expect(await arrival).toEqual(home)
      expect(modes).toEqual(["setup", "joining", "grace", "home"])
      await device.close()

      const restarted = await start({ oneRadio })
      expect(restarted.hasNetwork()).toBe(true)
      expect(await restarted.connectOrSetup()).toEqual(home)
      await restarted.clear()
      await restarted.close()
      expect((await start()).hasNetwork()).toBe(false)
    },
  )

  test("and a third show a text of the program's own", async () => {
    const device = await start({ onConnected: ({ address }) => `porch/bell at ${address}` })
    device.connectOrSetup().catch(() => {})
    await bringHome(device)
    expect((await phone(device, "/api/connect")).json()).toMatchObject({
      text: "porch/bell at 192.168.1.17",
    })
  })
})

test("a program's routes get query, form and JSON, and answer each phone", async () => {
  const device = await start()
  device.route("GET /hello", ({ query }: ProgramRequest) => `Hello, ${query.get("name")}`)
  device.route("POST /hello", ({ form, json }: ProgramRequest) => ({ form: [...form], json }))
  device.setup().catch(() => {})
  expect((await phone(device, "/hello?name=J%C3%B6rg+M")).text).toBe("Hello, Jörg M")
  expect((await post(device, "/hello", { a: [1] })).json()).toEqual({ form: [], json: { a: [1] } })
  const body = new URLSearchParams({ lamp: "on & off" })
  expect((await post(device, "/hello", body)).json()).toEqual({
    form: [["lamp", "on & off"]],
  })
})

describe("createDevice() refuses", () => {
  test("a bad name, and leaves the ports free", async () => {
    const wish = start({ name: "Ding!" })
    await expect(wish).rejects.toBeInstanceOf(PorchlightError)
    await expect(wish).rejects.toMatchObject({ code: "bad-name", facts: { name: "Ding!" } })
  })

  test("a port that is taken, by name", async () => {
    const { http, dns } = (await start()).addresses
    const endpoint = (address: string) => ({ host: "127.0.0.1", port: Number(address.split(":")[1]) })
    await expect(start({ http: endpoint(http) })).rejects.toMatchObject({ code: "port-taken" })
    await expect(start({ dns: endpoint(dns) })).rejects.toThrow(/--dns HOST:PORT/)
  })

  test("to protect its network in a way that its radio cannot", async () => {
    await expect(start({ oneRadio: true, accessPoint: "wpa3" })).rejects.toMatchObject({
      code: "unsupported-access-point",
      message: "This radio (simulator) cannot protect its own network with wpa3. It can do open, wpa2.",
    })
    await start({ accessPoint: "wpa3" })
    await start({ oneRadio: true, accessPoint: "wpa2" })
  })

  test("a real radio where there is no bus to reach one by", async () => {
    vi.stubEnv("DBUS_SYSTEM_BUS_ADDRESS", `unix:path=${join(stateFolder, "nobody")}`)
    await expect(start({ radio: "networkmanager" })).rejects.toMatchObject({ code: "no-bus" })
    vi.unstubAllEnvs()
  })

  test("an air that is none", async () => {
    await expect(start({ air: "/nowhere/air.json" })).rejects.toMatchObject({ code: "bad-air" })
  })
})

test("a device says what belongs on it, the same after a restart", async () => {
  const device = await start({ setupCode: undefined })
  const { label } = device
  expect(label).toEqual({
    name: "ding-5cd80b1",
    accessPoint: "open",
    setupCode: expect.stringMatching(/^\d{8}$/),
    passphrase: undefined,
  })
  await device.close()
  expect((await start({ setupCode: undefined })).label).toEqual(label)
})

test.each([
  [{ setupCode: undefined }, "code"],
  [{ setupCode: "none" }, "none"],
  [{ setupCode: undefined, accessPoint: "wpa2" }, "access-point"],
] as const)("a program chooses how setup is protected: %j", async (options, protection) => {
  const device = await start(options)
  device.setup().catch(() => {})
  expect((await phone(device, "/api/scan")).json()).toMatchObject({ protection })
})

test("a machine of the program's own takes the simulator's place", async () => {
  const { createScriptedHost } = await import("./core/scripted-host.fixture.ts")
  const host = createScriptedHost()
  const device = await createDevice({ name: "ding", host })
  devices.push(device)
  expect(device.describe()).toEqual({
    name: "ding",
    version,
    mode: "starting",
    radio: { name: "scripted", concurrent: true },
    capabilities: { https: false, push: false, history: false },
  })
})

test("the version is the package's", () => {
  expect(version).toBe(packageFile.version)
})

test("state is kept where the system wants it, in a folder of its own", () => {
  vi.stubEnv("XDG_STATE_HOME", "/var/state")
  expect(defaultStateFolder()).toBe("/var/state/porchlight")
  vi.stubEnv("XDG_STATE_HOME", "")
  vi.stubEnv("HOME", "/home/me")
  expect(defaultStateFolder()).toBe("/home/me/.local/state/porchlight")
  vi.unstubAllEnvs()
})
