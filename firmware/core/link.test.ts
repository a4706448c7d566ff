import { afterEach, describe, expect, test } from "vitest"
import { settled } from "./hand-clock.fixture.ts"
import { leaked, password, type ScriptedHost, startDevice, startSetup } from "./scripted-host.fixture.ts"
import { createKeeper, ssid } from "./scripted-radio.fixture.ts"

const home = { ssidBytes: ssid("Home"), security: "wpa2", hidden: false } as const

afterEach(() => expect(leaked).toEqual([]))

const tenMinutes = 600_000
const up = (address: string) => ({ kind: "up", address }) as const
const down = { kind: "down" } as const

async function atHome(options: Parameters<typeof startSetup>[0] = {}) {
  const started = await startSetup({ setupAfterMilliseconds: tenMinutes, ...options })
  await bringHome(started.host)
  await started.host.clock.advance(200_000)
  expect(started.device.describe().mode).toBe("home")
  return started
}

async function bringHome({ request, clock, radio }: ScriptedHost): Promise<void> {
  await request("POST", "/api/connect", { body: { ssid: "Home", password } })
  await clock.advance(600)
  radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
}

const lines = (host: ScriptedHost) => host.logged.map(({ level, message }) => `${level} ${message}`)

describe("a device whose network has gone", () => {
  test("opens setup after the time it was given, and not before", async () => {
    const { device, host } = await atHome()
    host.radio.tellLink(down)
    await host.clock.advance(tenMinutes - 1)
    expect(device.describe().mode).toBe("home")
    await host.clock.advance(1)
    expect(device.describe().mode).toBe("setup")
    expect(host.radio.calls.at(-1)).not.toBe("leave")
  })

  test("waits for it for ever where it was given no time", async () => {
    const { device, host } = await atHome({ setupAfterMilliseconds: undefined })
    host.radio.tellLink(down)
    await host.clock.advance(100 * tenMinutes)
    expect(device.describe().mode).toBe("home")
  })

  test("counts anew each time it goes, and not again while it is gone", async () => {
    const { device, host } = await atHome()
    host.radio.tellLink(down)
    await host.clock.advance(tenMinutes - 1)
    host.radio.tellLink(up("192.168.1.17"))
    await host.clock.advance(tenMinutes)
    host.radio.tellLink(down)
    await host.clock.advance(tenMinutes / 2)
    host.radio.tellLink(down)
    await host.clock.advance(tenMinutes / 2 - 1)
    expect(device.describe().mode).toBe("home")
    await host.clock.advance(1)
    expect(device.describe().mode).toBe("setup")
  })

  test("counts no longer when somebody has opened setup meanwhile", async () => {
    const { device, host } = await atHome()
    host.radio.tellLink(down)
    device.setup().catch(() => {})
    await settled()
    const beginnings = () => lines(host).filter((line) => line.includes("waiting for a phone")).length
    const before = beginnings()
    await bringHome(host)
    await host.clock.advance(tenMinutes)
    expect(device.describe().mode).toBe("home")
    expect(beginnings()).toBe(before)
  })

  test("counts from the end of setup where it went while the result was shown", async () => {
    const { device, host } = await startSetup({ setupAfterMilliseconds: tenMinutes })
    await bringHome(host)
    expect(device.describe().mode).toBe("grace")
    host.radio.tellLink(down)
    await host.clock.advance(200_000)
    expect(device.describe().mode).toBe("home")
    await host.clock.advance(tenMinutes)
    expect(device.describe().mode).toBe("setup")
  })

  test("says so, is in no network, and says when it is back", async () => {
    const { device, host } = await atHome()
    const before = host.logged.length
    expect(device.network).toMatchObject({ ssid: "Home", address: "192.168.1.17" })
    host.radio.tellLink(down)
    host.radio.tellLink(down)
    expect(device.network).toBeUndefined()
    host.radio.tellLink(up("192.168.1.17"))
    host.radio.tellLink(up("192.168.1.99"))
    expect(device.network).toMatchObject({ address: "192.168.1.99" })
    host.radio.tellLink(down)
    await host.clock.advance(tenMinutes)
    expect(lines(host).slice(before, before + 5)).toEqual([
      'warn Lost "Home"; waiting for it.',
      'info Back in "Home": 192.168.1.17.',
      'info "Home" gave another address: 192.168.1.99.',
      'warn Lost "Home"; waiting for it.',
      'info "Home" stayed away: opening setup.',
    ])
  })

  test("is told nothing more once it is closed", async () => {
    const { device, host } = await atHome()
    await device.close()
    expect(host.radio.tellLink(down)).toBe(0)
  })
})

test("a device without a network goes home when its radio has found one by itself", async () => {
  const { device, host } = await startDevice({ keeper: createKeeper([home]) })
  const asked = device.connect()
  await settled()
  host.radio.joins[0]?.end({ kind: "failed", code: "network-not-found" })
  expect(await asked).toBeUndefined()
  expect(device.describe().mode).toBe("offline")
  host.radio.tellLink(up("192.168.1.17"))
  await settled()
  host.radio.joins[1]?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
  expect(device.network).toMatchObject({ ssid: "Home" })
})

test("a new address is the one that pages are told", async () => {
  const { host } = await atHome()
  host.radio.tellLink(up("192.168.1.99"))
  const attempt = (await host.request("GET", "/api/connect")).json()
  expect(attempt).toMatchObject({ kind: "joined", address: "192.168.1.99" })
})

describe("the address at which a request arrived is the device's own", () => {
  const asked = (host: string) => ({ host, arrivedAt: "10.0.0.5" })

  test("at home, also by a cable", async () => {
    const { host } = await atHome()
    expect((await host.request("GET", "/api/connect", asked("10.0.0.5"))).status).toBe(200)
    expect((await host.request("GET", "/api/connect", asked("10.0.0.6"))).status).not.toBe(200)
  })

  test("in setup it is a foreign host to whoever came by the access point", async () => {
    const { host } = await startSetup()
    expect((await host.request("GET", "/api/connect", { host: "10.0.0.5" })).status).toBe(302)
    expect((await host.request("GET", "/api/connect", asked("10.0.0.5"))).status).toBe(200)
  })
})
