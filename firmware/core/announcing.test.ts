import { afterEach, describe, expect, test } from "vitest"
import { utf8Encode } from "../../shared/bytes.ts"
import { announcedServices } from "./announcing.ts"
import { Device } from "./device.ts"
import { settled } from "./hand-clock.fixture.ts"
import type { AnnounceOptions, Host } from "./host.ts"
import {
  createMemoryStore,
  createScriptedHost,
  leaked,
  type MemoryStore,
  password,
  type ScriptedHost,
  todayMilliseconds,
} from "./scripted-host.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const name = "ding-5cd80b1"

interface Told extends AnnounceOptions {
  isOver: boolean
}

/** A device on a machine that announces; each announcement is kept. */
async function start(options: { store?: MemoryStore; concurrent?: boolean } = {}) {
  const announced: Told[] = []
  const scripted = createScriptedHost({ ...options, wallMilliseconds: () => todayMilliseconds })
  const host: ScriptedHost = Object.assign(scripted, {
    announce(what: AnnounceOptions) {
      const told = { ...what, isOver: false }
      announced.push(told)
      return {
        async close() {
          told.isOver = true
        },
      }
    },
    serveHttp: withPort(scripted.serveHttp, "0.0.0.0:80"),
  } satisfies Partial<Host>)
  const { secure } = scripted
  if (secure !== undefined) Object.assign(secure, { serveHttps: withPort(secure.serveHttps, "0.0.0.0:8443") })
  const device = await Device.open({ name, version: "1.2.3", host, setupCode: "none" })
  return { device, host, announced }
}

function withPort<Arguments extends unknown[], Served extends object>(
  serve: (...args: Arguments) => Promise<Served>,
  address: string,
) {
  return async (...args: Arguments) => ({ ...(await serve(...args)), address })
}

async function joined(options: Parameters<typeof start>[0] = {}) {
  const started = await start(options)
  started.device.setup().catch(() => {})
  await settled()
  expect(started.announced).toEqual([])
  await started.host.request("POST", "/api/connect", { body: { ssid: "Home", password } })
  await started.host.clock.advance(600)
  started.host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
  return started
}

async function atHome(options: Parameters<typeof start>[0] = {}) {
  const started = await joined(options)
  await started.host.clock.advance(200_000)
  await settled()
  return started
}

const certified = ({ served }: ScriptedHost) => new TextDecoder().decode(served.at(-1)?.certificate)

describe("a device", () => {
  test("is announced from the moment it has an address at home, with all it serves", async () => {
    const { announced, device } = await joined()
    expect(announced).toHaveLength(1)
    expect(announced[0]).toMatchObject({ name, firstLabel: name, isOver: false })
    expect(announced[0]?.services).toEqual([
      { type: "http", port: 80, text: {} },
      { type: "https", port: 8443, text: {} },
      { type: "porchlight", port: 8443, text: { id: expect.any(String), name, version: "1.2.3" } },
    ])
    await device.close()
    expect(announced[0]?.isOver).toBe(true)
  })

  test("stays announced while nothing changes, and says goodbye when it leaves", async () => {
    const { announced, device, host } = await atHome()
    await host.clock.advance(3_600_000)
    expect(announced).toHaveLength(1)
    expect(announced[0]?.isOver).toBe(false)
    device.setup().catch(() => {})
    await settled()
    expect(announced).toHaveLength(1)
    expect(announced[0]?.isOver).toBe(true)
  })

  test("is announced nowhere by a machine that cannot", async () => {
    const host = createScriptedHost()
    const device = await Device.open({ name, version: "1.2.3", host, setupCode: "none" })
    await device.close()
    expect(host.logged.filter(({ message }) => message.includes("announced"))).toEqual([])
  })
})

describe("a name that another device has", () => {
  test("is given up in the certificate, the origin, the hosts that are answered, and what is shown", async () => {
    const { announced, device, host } = await joined()
    expect(certified(host)).toContain(`${name}.local`)
    announced[0]?.onName(`${name}-2.local`)
    await settled()

    expect(certified(host)).toContain(`${name}-2.local`)
    expect(device.house?.origin).toBe(`https://${name}-2.local:8443`)
    expect(device.network?.url).toBe(`https://${name}-2.local:8443`)
    expect((await host.request("GET", "/api/connect")).json()).toMatchObject({
      url: `https://${name}-2.local:8443`,
    })
    expect(host.logged).toContainEqual({
      level: "warn",
      message: `Another device of this network is called ${name}.local. This one is at https://${name}-2.local:8443`,
    })

    await host.clock.advance(200_000)
    await settled()
    const ask = (asked: string) =>
      host.request("GET", "/api/health", { host: asked, arrivedAt: "192.168.1.17" })
    expect((await ask(`${name}-2.local`)).status).toBe(204)
    // It is another device's now: a page from there is a stranger's.
    expect((await ask(`${name}.local`)).status).not.toBe(204)
  })

  test("takes the pairing link with it", async () => {
    const store = createMemoryStore()
    const host = createScriptedHost({ store, wallMilliseconds: () => todayMilliseconds })
    let onName: AnnounceOptions["onName"] = () => {}
    Object.assign(host, {
      announce(what: AnnounceOptions) {
        onName = what.onName
        return { close: async () => {} }
      },
      serveHttp: withPort(host.serveHttp, "0.0.0.0:80"),
    })
    const device = await Device.open({ name, version: "1.2.3", host, setupCode: "none", accessPoint: "wpa2" })
    device.setup().catch(() => {})
    await settled()
    await host.request("POST", "/api/connect", { body: { ssid: "Home", password } })
    await host.clock.advance(600)
    host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
    await settled()
    const link = async () =>
      ((await host.request("GET", "/api/connect")).json() as { home?: { pairingUrl: string } }).home
        ?.pairingUrl
    const before = await link()
    expect(before).toContain(`https://${name}.local/#pair=`)
    expect(await link()).toBe(before)
    onName(`${name}-2.local`)
    await settled()
    expect(await link()).toContain(`https://${name}-2.local/#pair=`)
  })

  test("is not asked for again after a restart, and no certificate is issued for it", async () => {
    const store = createMemoryStore()
    const first = await atHome({ store })
    first.announced[0]?.onName(`${name}-2.local`)
    await settled()
    await first.device.close()

    const second = await start({ store })
    expect(certified(second.host)).toContain(`${name}-2.local`)
    second.device.connect().catch(() => {})
    await settled()
    second.host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
    await settled()
    expect(second.announced[0]).toMatchObject({ name, firstLabel: `${name}-2` })
    const issued = second.host.logged.filter(({ message }) => message.includes("was issued"))
    expect(issued).toEqual([])
  })

  test.each([
    ["of another device", "dong-2"],
    ["with a number that is none", `${name}-x`],
    ["with more than a number", `${name}-2.evil`],
    ["of no text", new Uint8Array([0xff, 0xfe])],
  ])("that was kept %s is not taken up", async (_what, kept) => {
    const store = createMemoryStore()
    store.values.set("host-label", typeof kept === "string" ? utf8Encode(kept) : kept)
    const { device } = await start({ store })
    expect(device.house?.origin).toBe(`https://${name}.local:8443`)
  })

  test("that comes after its announcement has ended changes nothing", async () => {
    const { announced, device } = await atHome()
    device.setup().catch(() => {})
    await settled()
    announced[0]?.onName(`${name}-2.local`)
    await settled()
    expect(device.house?.origin).toBe(`https://${name}.local:8443`)
  })

  test("that cannot be kept is used all the same", async () => {
    const store = createMemoryStore()
    const { announced, device, host } = await atHome({ store })
    store.set = async () => {
      throw new Error("The card is full.")
    }
    announced[0]?.onName(`${name}-2.local`)
    await settled()
    expect(device.house?.origin).toBe(`https://${name}-2.local:8443`)
    expect(host.logged.filter(({ level }) => level === "warn").map(({ message }) => message)).toContain(
      `The name ${name}-2.local could not be kept. The next start looks for one anew.`,
    )
  })
})

test("a device without HTTPS is found by HTTP", () => {
  const announced = { id: "5cd80b1", name, version: "1.2.3" }
  expect(announcedServices({ http: "[::]:8080" }, announced)).toEqual([
    { type: "http", port: 8080, text: {} },
    { type: "porchlight", port: 8080, text: announced },
  ])
  expect(announcedServices({ http: "" }, announced)).toEqual([])
})
