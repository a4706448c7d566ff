import { afterEach, describe, expect, test } from "vitest"
import { Device } from "./device.ts"
import { PorchlightError } from "./errors.ts"
import { settled } from "./hand-clock.fixture.ts"
import {
  createMemoryStore,
  createScriptedHost,
  leaked,
  password,
  startDevice,
  startSetup,
} from "./scripted-host.fixture.ts"
import { never } from "./scripted-radio.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const joinedHome = { kind: "joined", address: "192.168.1.17" } as const
const rightPassword = { body: { ssid: "Home", password } }

function withCode(code: string) {
  return expect.objectContaining({ name: "PorchlightError", code })
}

async function storeWithHome() {
  const store = createMemoryStore()
  const { device, host } = await startSetup({ store })
  await host.request("POST", "/api/connect", rightPassword)
  await settled()
  host.radio.joins[0]?.end(joinedHome)
  await settled()
  await device.close()
  return store
}

describe("connect()", () => {
  test("resolves to undefined where nothing is saved, and opens no setup", async () => {
    const { device, host } = await startDevice()
    expect(await device.connect()).toBeUndefined()
    expect(device.describe().mode).toBe("offline")
    expect(host.radio.calls).toEqual([])
  })

  test("resolves to undefined when no saved network can be joined, and opens no setup", async () => {
    const { device, host } = await startDevice({ store: await storeWithHome() })
    const arrival = device.connect()
    await settled()
    host.radio.joins[0]?.end({ kind: "failed", code: "network-not-found" })
    expect(await arrival).toBeUndefined()
    expect(host.radio.calls).toEqual(["join"])
  })

  test("resolves to undefined at once while setup is open, and leaves it open", async () => {
    const { device, host } = await startSetup({ store: await storeWithHome() })
    expect(await Promise.race([device.connect(), settled().then(() => "nothing")])).toBeUndefined()
    expect(device.describe().mode).toBe("setup")
    expect(host.radio.calls).not.toContain("join")
    await device.close()
    await expect(device.connect()).rejects.toEqual(withCode("closed"))
  })

  test("resolves at once where the device is at home already", async () => {
    const { device, host } = await startDevice({ store: await storeWithHome() })
    device.connect().catch(() => {})
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await settled()
    expect(await device.connect()).toMatchObject({ address: "192.168.1.17" })
    expect(await device.connectOrSetup()).toMatchObject({ address: "192.168.1.17" })
    expect(host.radio.joins).toHaveLength(1)
  })
})

describe("setup()", () => {
  test("rejects with portal-timed-out when nobody comes, and takes the access point down", async () => {
    const { device, host } = await startDevice({ portalTimeoutMilliseconds: 300_000 })
    const arrival = expect(device.setup()).rejects.toEqual(withCode("portal-timed-out"))
    await host.clock.advance(300_000)
    await arrival
    expect(host.radio.calls.at(-1)).toBe("close")
    expect(device.describe().mode).toBe("offline")
    expect(host.clock.waiting()).toBe(0)
  })

  test("can be opened again after it timed out", async () => {
    const { device, host } = await startDevice({ portalTimeoutMilliseconds: 1000 })
    const first = expect(device.connectOrSetup()).rejects.toEqual(withCode("portal-timed-out"))
    await host.clock.advance(1000)
    await first
    const arrival = device.setup()
    await settled()
    await host.request("POST", "/api/connect", rightPassword)
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await host.clock.advance(60_000)
    expect(await arrival).toMatchObject({ ssid: "Home" })
  })

  test("stays open while a page is, and for ever where no limit was asked for", async () => {
    const limited = await startSetup({ portalTimeoutMilliseconds: 10_000 })
    const page = (await limited.host.request("GET", "/api/events")).stream
    await limited.host.clock.advance(100_000)
    expect(limited.device.describe().mode).toBe("setup")
    page.hangUp()
    await limited.host.clock.advance(10_000)
    expect(limited.device.describe().mode).toBe("offline")
    const unlimited = await startSetup()
    await unlimited.host.clock.advance(1_000_000_000)
    expect(unlimited.device.describe().mode).toBe("setup")
  })
})

describe("close()", () => {
  test.each(["connect", "setup", "connectOrSetup"] as const)("rejects an awaited %s()", async (wish) => {
    const { device } = await startDevice({ store: await storeWithHome() })
    const arrival = expect(device[wish]()).rejects.toEqual(withCode("closed"))
    await device.close()
    await arrival
    await expect(device[wish]()).rejects.toEqual(withCode("closed"))
  })

  test("is one and the same however often it is called, and closes the machine once", async () => {
    const { device, host } = await startSetup()
    expect(device.close()).toBe(device.close())
    await device.close()
    await device.close()
    expect(host.closings).toBe(1)
    expect([...host.doors]).toEqual([])
  })

  test("is final: what is asked afterwards reaches neither radio, nor store, nor clock", async () => {
    const { device, host } = await startDevice({ store: await storeWithHome() })
    await device.close()
    for (const wish of ["connect", "setup", "connectOrSetup"] as const) {
      await expect(device[wish]()).rejects.toEqual(withCode("closed"))
    }
    await settled()
    expect(host.radio.calls).toEqual(["off"])
    expect(host.clock.waiting()).toBe(0)
    expect(device.describe().mode).toBe("starting")
  })

  test("leaves no timer, ends every stream, and calls nobody back afterwards", async () => {
    const { device, host } = await startSetup({ store: await storeWithHome() })
    const modes: string[] = []
    device.on("state", ({ mode }) => modes.push(mode))
    const page = (await host.request("GET", "/api/events")).stream
    await host.request("POST", "/api/connect", rightPassword)
    await settled()
    expect(host.clock.waiting()).toBeGreaterThan(0)
    await device.close()
    expect(host.clock.waiting()).toBe(0)
    expect(page.ended).toBe(true)
    const { length } = modes
    const sent = page.text()
    host.radio.joins.at(-1)?.step("addressing")
    host.radio.joins.at(-1)?.end(joinedHome)
    device.setup().catch(() => {})
    await host.clock.advance(1_000_000)
    expect(modes).toHaveLength(length)
    expect(page.text()).toBe(sent)
    expect(host.clock.waiting()).toBe(0)
  })

  test.each(["open", "close", "leave"] as const)(
    "leaves no timer where the radio hangs in %s",
    async (call) => {
      const { device, host } = await startDevice({ store: await storeWithHome() })
      host.radio.script[call].push(never)
      device.connect().catch(() => {})
      await settled()
      device.setup().catch(() => {})
      await settled()
      await host.request("POST", "/api/connect", rightPassword)
      await settled()
      host.radio.joins.at(-1)?.end(joinedHome)
      await host.clock.advance(60_000)
      await device.close()
      expect(host.clock.waiting()).toBe(0)
    },
  )

  test("does not begin the program's own steps any more", async () => {
    const greeted: unknown[] = []
    const { device, host } = await startSetup({ onConnected: (network) => greeted.push(network) })
    let saved = () => {}
    const untilSaved = new Promise<void>((resolve) => {
      saved = resolve
    })
    // Whatever else is stored meanwhile waits with it.
    host.store.beforeSet = () => untilSaved
    await host.request("POST", "/api/connect", rightPassword)
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await settled()
    const closed = device.close()
    saved()
    await closed
    expect(greeted).toEqual([])
    expect(host.store.values.has("networks")).toBe(true)
  })

  test("by a listener keeps the news from the listeners after it", async () => {
    const { device } = await startDevice()
    const heard: string[] = []
    device.on("state", () => void device.close())
    device.on("state", ({ mode }) => heard.push(mode))
    device.setup().catch(() => {})
    await settled()
    expect(heard).toEqual([])
  })
})

describe("open()", () => {
  test("closes the machine where the name is bad", async () => {
    const host = createScriptedHost()
    const opening = Device.open({ name: "Not A Name", version: "1.2.3", host })
    await expect(opening).rejects.toEqual(withCode("bad-name"))
    expect(host.closings).toBe(1)
    expect(host.doors.size).toBe(0)
  })

  test("closes the first door where the second cannot be had", async () => {
    const host = createScriptedHost()
    host.serveDns = () => Promise.reject(new PorchlightError("port-taken", "Port 53 is taken."))
    const opening = Device.open({ name: "ding", version: "1.2.3", host })
    await expect(opening).rejects.toEqual(withCode("port-taken"))
    expect(host.doors.size).toBe(0)
    expect(host.closings).toBe(1)
  })
})
