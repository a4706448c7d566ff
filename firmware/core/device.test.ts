import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import { setupViewSchema } from "../../shared/contract.ts"
import { settled } from "./hand-clock.fixture.ts"
import {
  createMemoryStore,
  leaked,
  password,
  startDevice,
  startSetup,
  wrongPassword,
} from "./scripted-host.fixture.ts"
import { accessPoint, home, ssid } from "./scripted-radio.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const joinedHome = { kind: "joined", address: "192.168.1.17" } as const
const atHome = { ssid: "Home", address: "192.168.1.17", url: "http://ding-5cd80b1.local" }
const tryHome = (text: string) => ({ body: { ssid: "Home", password: text } })

describe("from the first boot to home", () => {
  test("a person mistypes the password, corrects it, reads the address, and the device goes home", async () => {
    const store = createMemoryStore()
    const { device, host } = await startDevice({ store })
    expect(device.hasNetwork()).toBe(false)
    const arrival = device.connectOrSetup()
    await settled()
    expect(host.radio.calls).toEqual(["scan", "open"])

    const view = v.parse(setupViewSchema, (await host.request("GET", "/api/scan")).json())
    expect(view.networks.map((network) => network.ssid)).toEqual(["Home"])

    const first = await host.request("POST", "/api/connect", tryHome(wrongPassword))
    expect([first.status, first.json()]).toEqual([202, { attempt: 1 }])
    await settled()
    host.radio.joins[0]?.step("associating")
    host.radio.joins[0]?.end({ kind: "failed", code: "wrong-password" })
    await settled()
    const failed = (await host.request("GET", "/api/connect")).json()
    expect(failed).toEqual({
      kind: "failed",
      attempt: 1,
      ssid: "Home",
      ssidBytes: home.ssidBytes,
      code: "wrong-password",
    })
    expect(store.values.has("networks")).toBe(false)

    const second = await host.request("POST", "/api/connect", tryHome(password))
    expect(second.json()).toEqual({ attempt: 2 })
    await settled()
    host.radio.joins[1]?.step("addressing")
    expect((await host.request("GET", "/api/connect")).json()).toMatchObject({ step: "addressing" })
    expect(store.values.has("networks")).toBe(false)
    host.radio.joins[1]?.end(joinedHome)
    await settled()
    expect(store.values.has("networks")).toBe(true)
    expect((await host.request("GET", "/api/connect")).json()).toMatchObject({
      kind: "joined",
      attempt: 2,
      address: "192.168.1.17",
      url: "http://ding-5cd80b1.local",
      accessPoint: true,
    })
    expect(device.describe().mode).toBe("grace")

    const finish = await host.request("POST", "/api/setup/finish", { body: { attempt: 2 } })
    expect(finish.status).toBe(202)
    await host.clock.advance(1_500)
    expect(await arrival).toEqual(atHome)
    expect(device.describe().mode).toBe("home")
    expect(host.radio.calls.at(-1)).toBe("close")
    await device.close()
  })

  test("grace ends by itself when nobody confirms the result", async () => {
    const { device, host } = await startSetup()
    await host.request("POST", "/api/connect", tryHome(password))
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await host.clock.advance(59_999)
    expect(device.describe().mode).toBe("grace")
    await host.clock.advance(1)
    expect(device.describe().mode).toBe("home")
  })

  test("the listener hears each mode once, in order, until it is taken away", async () => {
    const { device, host } = await startDevice()
    const modes: string[] = []
    const stop = device.on("state", ({ mode }) => modes.push(mode))
    device.setup().catch(() => {})
    await settled()
    await host.request("POST", "/api/connect", tryHome(password))
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await host.clock.advance(60_000)
    expect(modes).toEqual(["setup", "joining", "grace", "home"])
    stop()
    device.setup().catch(() => {})
    await settled()
    expect(modes).toHaveLength(4)
  })

  test("a listener that throws is logged, and neither the others nor the device are stopped", async () => {
    const { device, host } = await startDevice()
    const modes: string[] = []
    device.on("state", () => {
      throw new Error("out of paper")
    })
    device.on("state", ({ mode }) => modes.push(mode))
    device.setup().catch(() => {})
    await settled()
    expect(modes).toEqual(["setup"])
    expect(host.logged).toContainEqual({
      level: "error",
      message: "A listener of the program failed: Error: out of paper",
    })
  })
})

describe("a listener", () => {
  test("that rejects is logged", async () => {
    const { device, host } = await startDevice()
    device.on("state", () => Promise.reject(new Error("out of ink")))
    device.setup().catch(() => {})
    await settled()
    expect(host.logged).toContainEqual({
      level: "error",
      message: "A listener of the program failed: Error: out of ink",
    })
  })

  test("that never ends holds no other up, and each hears the modes in order", async () => {
    const { device } = await startDevice({ portalTimeoutMilliseconds: 1000 })
    const modes: string[][] = [[], []]
    device.on("state", ({ mode }) => {
      modes[0]?.push(mode)
      return new Promise(() => {})
    })
    device.on("state", ({ mode }) => void modes[1]?.push(mode))
    await device.connect()
    device.setup().catch(() => {})
    await settled()
    expect(modes).toEqual([
      ["offline", "setup"],
      ["offline", "setup"],
    ])
  })
})

describe("when the access point goes", () => {
  test("every page's stream ends, after the last it has to say", async () => {
    const { host } = await startSetup()
    const page = (await host.request("GET", "/api/events")).stream
    await host.request("POST", "/api/connect", tryHome(password))
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await host.clock.advance(59_999)
    expect(page.ended).toBe(false)
    await host.clock.advance(1)
    expect(page.ended).toBe(true)
    expect(page.events().at(-1)).toMatchObject({ attempt: { kind: "joined", accessPoint: false } })
  })

  test("with one radio, a page whose end was never heard counts no more: the result waits for a phone", async () => {
    const { device, host } = await startSetup({ concurrent: false })
    await host.request("GET", "/api/events")
    expect(device.state.pages).toBe(1)
    await host.request("POST", "/api/connect", tryHome(password))
    await host.clock.advance(600)
    expect(host.radio.calls.at(-1)).toBe("join")
    expect(device.state.pages).toBe(0)
    host.radio.joins[0]?.end(joinedHome)
    await host.clock.advance(119_999)
    expect(device.describe().mode).toBe("grace")
    await host.clock.advance(1)
    expect(device.describe().mode).toBe("home")
  })
})

describe("with one radio", () => {
  test("the access point rises after the scan, falls for the join, and comes back to show the result", async () => {
    const { device, host } = await startSetup({ concurrent: false })
    expect(host.radio.calls).toEqual(["scan", "open"])
    await host.request("POST", "/api/connect", tryHome(password))
    await host.clock.advance(599)
    expect(host.radio.calls).toEqual(["scan", "open"])
    await host.clock.advance(1)
    expect(host.radio.calls).toEqual(["scan", "open", "close", "join"])
    host.radio.joins[0]?.end(joinedHome)
    await settled()
    expect(host.radio.calls.slice(4)).toEqual(["open"])
    // The phone needs a while to come back; the result waits for it.
    await host.clock.advance(40_000)
    expect(device.describe().mode).toBe("grace")
    expect((await host.request("GET", "/api/scan")).json()).toMatchObject({ attempt: { kind: "joined" } })
    await host.clock.advance(60_000)
    expect(device.describe().mode).toBe("home")
  })

  test("the access point comes back with the reason when the join failed", async () => {
    const { host } = await startSetup({ concurrent: false })
    await host.request("POST", "/api/connect", tryHome(wrongPassword))
    await host.clock.advance(600)
    host.radio.joins[0]?.end({ kind: "failed", code: "wrong-password" })
    await settled()
    expect(host.radio.calls).toEqual(["scan", "open", "close", "join", "open"])
    const view = (await host.request("GET", "/api/scan")).json()
    expect(view).toMatchObject({ attempt: { kind: "failed", code: "wrong-password" } })
  })

  test("the list is asked for only when the radio has left the network it was joining", async () => {
    const store = createMemoryStore()
    const before = await startSetup({ store })
    await before.host.request("POST", "/api/connect", tryHome(password))
    await settled()
    before.host.radio.joins[0]?.end(joinedHome)
    await settled()
    const { device, host } = await startDevice({ store, concurrent: false })
    device.connect().catch(() => {})
    await settled()
    device.setup().catch(() => {})
    await settled()
    expect(host.radio.calls).toEqual(["join", "leave", "scan", "open"])
  })
})

describe("what was saved", () => {
  async function savedOnce() {
    const store = createMemoryStore()
    const { host, device } = await startSetup({ store })
    await host.request("POST", "/api/connect", tryHome(password))
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await settled()
    await device.close()
    return store
  }

  test("joins a new device on the same store without a person", async () => {
    const { device, host } = await startDevice({ store: await savedOnce() })
    expect(device.hasNetwork()).toBe(true)
    const arrival = device.connectOrSetup()
    await settled()
    expect(host.radio.joins[0]?.credentials).toEqual({
      ssidBytes: ssid("Home"),
      security: "wpa2",
      password,
      hidden: false,
    })
    host.radio.joins[0]?.end(joinedHome)
    expect(await arrival).toEqual(atHome)
    expect(host.radio.calls).not.toContain("open")
  })

  test("is not lost when joining it fails, and is tried again while nobody is there", async () => {
    const store = await savedOnce()
    const { device, host } = await startDevice({ store })
    const arrival = device.connectOrSetup()
    await settled()
    host.radio.joins[0]?.end({ kind: "failed", code: "network-not-found" })
    await settled()
    expect(device.describe().mode).toBe("setup")
    expect(store.values.has("networks")).toBe(true)
    await host.clock.advance(60_000)
    host.radio.joins[1]?.end(joinedHome)
    expect(await arrival).toEqual(atHome)
  })

  test.each([
    ["a question", "/api/device", "192.0.2.1"],
    ["a phone's probe", "/generate_204", "connectivitycheck.gstatic.com"],
    ["a path that is not there", "/favicon.ico", "192.0.2.1"],
  ])("is not tried again while somebody is there: %s puts it off", async (_what, path, name) => {
    const { host } = await startSetup({ store: await savedOnce() })
    await host.clock.advance(59_000)
    await host.request("GET", path, { host: name })
    await host.clock.advance(59_999)
    expect(host.radio.joins).toHaveLength(0)
    await host.clock.advance(1)
    expect(host.radio.joins).toHaveLength(1)
  })

  test("outlives a stranger's open twin: it has no mark, and takes nothing's place when it is joined", async () => {
    const store = await savedOnce()
    const { device, host } = await startSetup({ store, air: [accessPoint("Home", 99, "open")] })
    const view = (await host.request("GET", "/api/scan")).json()
    expect(view).toMatchObject({ networks: [{ security: "open", saved: false }] })
    await host.request("POST", "/api/connect", { body: { ssid: "Home" } })
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await settled()
    await device.close()
    const again = await startDevice({ store })
    again.device.connectOrSetup().catch(() => {})
    await settled()
    again.host.radio.joins[0]?.end({ kind: "failed", code: "network-not-found" })
    await settled()
    expect(again.host.radio.joins.map(({ credentials }) => credentials)).toEqual([
      { ssidBytes: ssid("Home"), security: "open", hidden: false },
      { ssidBytes: ssid("Home"), security: "wpa2", password, hidden: false },
    ])
  })

  test("is marked in the list", async () => {
    const { host } = await startSetup({ store: await savedOnce() })
    expect((await host.request("GET", "/api/scan")).json()).toMatchObject({ networks: [{ saved: true }] })
  })

  test("is forgotten by clear(), durably, while the network that is joined stays joined", async () => {
    const store = await savedOnce()
    const { device, host } = await startDevice({ store })
    device.connect().catch(() => {})
    await settled()
    host.radio.joins[0]?.end(joinedHome)
    await settled()
    await device.clear()
    expect(device.hasNetwork()).toBe(false)
    expect(store.values.has("networks")).toBe(false)
    expect(device.describe().mode).toBe("home")
    expect(host.radio.calls).not.toContain("leave")
    expect((await startDevice({ store })).device.hasNetwork()).toBe(false)
  })

  test("is said to be still there when the store cannot forget it", async () => {
    const store = await savedOnce()
    const { device } = await startDevice({ store })
    store.delete = () => Promise.reject(new Error("The disk is read-only."))
    await expect(device.clear()).rejects.toThrow("The disk is read-only.")
    await device.close()
    await expect(device.clear()).rejects.toMatchObject({ code: "closed" })
  })

  test("loses its mark on every open page at once when it is forgotten", async () => {
    const { device, host } = await startSetup({ store: await savedOnce() })
    const page = (await host.request("GET", "/api/events")).stream
    await device.clear()
    expect(page.events().at(-1)).toMatchObject({ networks: [{ saved: false }] })
  })

  test("is set aside where it is damaged, and the device begins anew", async () => {
    for (const damage of ["", "{", "null", '{"version":2,"networks":[]}', '{"version":1,"networks":[{}]}']) {
      const store = createMemoryStore()
      const bytes = new TextEncoder().encode(damage)
      store.values.set("networks", bytes)
      const { device, host } = await startDevice({ store })
      expect(device.hasNetwork()).toBe(false)
      expect(store.values.get("networks.damaged")).toEqual(bytes)
      expect(store.values.has("networks")).toBe(false)
      expect(host.logged).toEqual([
        {
          level: "error",
          message:
            "The saved networks could not be read. They now lie in networks.damaged; set the device up again.",
        },
      ])
    }
  })
})
