import { afterEach, describe, expect, test } from "vitest"
import { settled } from "./hand-clock.fixture.ts"
import { createMemoryStore, leaked, password, startDevice, startSetup } from "./scripted-host.fixture.ts"
import { accessPoint, fails, never } from "./scripted-radio.fixture.ts"
import type { JoinedNetwork } from "./setup-view.ts"

afterEach(() => expect(leaked).toEqual([]))

const joinedHome = { kind: "joined", address: "192.168.1.17" } as const
const rightPassword = { body: { ssid: "Home", password } }

type Started = Awaited<ReturnType<typeof startSetup>>

async function joining(options: Parameters<typeof startSetup>[0] = {}): Promise<Started> {
  const started = await startSetup(options)
  await started.host.request("POST", "/api/connect", rightPassword)
  await started.host.clock.advance(600)
  return started
}

async function attemptOf({ host }: Started): Promise<unknown> {
  return (await host.request("GET", "/api/connect")).json()
}

const warning = (message: string) => ({ level: "warn", message })

describe("the program's own steps", () => {
  async function joinedWith(onConnected: (network: JoinedNetwork) => unknown): Promise<Started> {
    const started = await joining({ onConnected })
    started.host.radio.joins[0]?.end(joinedHome)
    await settled()
    return started
  }

  test("are given the network, and their text is shown", async () => {
    const networks: JoinedNetwork[] = []
    const started = await joinedWith(async (network) => {
      networks.push(network)
      return "topic: porch/bell"
    })
    expect(networks).toEqual([{ ssid: "Home", address: "192.168.1.17", url: "http://ding-5cd80b1.local" }])
    expect(await attemptOf(started)).toMatchObject({ kind: "joined", text: "topic: porch/bell" })
  })

  test.each([undefined, "", 7, { text: "no" }])("that return %j add no text", async (value) => {
    const attempt = await attemptOf(await joinedWith(() => value))
    expect(attempt).toMatchObject({ kind: "joined" })
    expect(attempt).not.toHaveProperty("text")
  })

  test.each([
    [
      "throw",
      () => {
        throw new Error("no broker")
      },
    ],
    ["reject", () => Promise.reject(new Error("no broker"))],
  ])("that %s are logged, and the result is shown without them", async (_how, onConnected) => {
    const started = await joinedWith(onConnected)
    expect(await attemptOf(started)).toMatchObject({ kind: "joined", address: "192.168.1.17" })
    expect(started.host.logged).toContainEqual(warning("no broker"))
    await started.host.clock.advance(60_000)
    expect(started.device.describe().mode).toBe("home")
  })

  test("that never end are given up after ten seconds", async () => {
    const started = await joinedWith(never)
    await started.host.clock.advance(9_999)
    expect(await attemptOf(started)).toMatchObject({ kind: "joining", step: "finishing" })
    await started.host.clock.advance(1)
    expect(await attemptOf(started)).toMatchObject({ kind: "joined", address: "192.168.1.17" })
  })

  test("that end late still have their text shown", async () => {
    let say: (text: string) => void = () => {}
    const started = await joinedWith(() => new Promise((resolve) => (say = resolve)))
    await started.host.clock.advance(10_000)
    say("late, but here")
    await settled()
    expect(await attemptOf(started)).toMatchObject({ kind: "joined", text: "late, but here" })
  })

  test("begin when the credentials are durable", async () => {
    const saved: boolean[] = []
    const store = createMemoryStore()
    const started = await startSetup({
      store,
      onConnected: () => void saved.push(store.values.has("networks")),
    })
    let finish: () => void = () => {}
    store.beforeSet = () => new Promise((resolve) => (finish = resolve))
    await started.host.request("POST", "/api/connect", rightPassword)
    await settled()
    started.host.radio.joins[0]?.end(joinedHome)
    await settled()
    expect(saved).toEqual([])
    finish()
    await settled()
    expect(saved).toEqual([true])
  })
})

describe("a store that fails", () => {
  test("is told in the log, and the device goes home all the same", async () => {
    const started = await joining()
    started.host.store.beforeSet = () => Promise.reject(new Error("The disk is full."))
    started.host.radio.joins[0]?.end(joinedHome)
    await started.host.clock.advance(60_000)
    expect(started.host.logged).toContainEqual({
      level: "error",
      message: "The networks could not be saved: The disk is full.",
    })
    expect(started.device.describe().mode).toBe("home")
  })

  test("is asked again at the next success", async () => {
    const store = createMemoryStore()
    const started = await joining({ store })
    store.beforeSet = () => Promise.reject(new Error("The disk is full."))
    started.host.radio.joins[0]?.end(joinedHome)
    await started.host.clock.advance(60_000)
    store.beforeSet = async () => {}
    started.device.setup().catch(() => {})
    await settled()
    await started.host.request("POST", "/api/connect", rightPassword)
    await settled()
    started.host.radio.joins[1]?.end(joinedHome)
    await settled()
    expect(store.values.has("networks")).toBe(true)
  })
})

describe("a radio that fails", () => {
  test("in a join is a fault that the person is told of", async () => {
    const started = await joining()
    started.host.radio.joins[0]?.fail(new Error("firmware crashed"))
    await settled()
    expect(await attemptOf(started)).toMatchObject({ kind: "failed", code: "radio-fault" })
    expect(started.host.logged).toContainEqual(warning("firmware crashed"))
  })

  test("in a scan keeps the older list, and the next scan is asked for", async () => {
    const { host } = await startSetup()
    host.radio.script.scan.push(fails)
    expect((await host.request("POST", "/api/scan")).status).toBe(202)
    await settled()
    const view = (await host.request("GET", "/api/scan")).json()
    expect(view).toMatchObject({ scanning: false, networks: [{ ssid: "Home" }] })
    expect(host.logged).toContainEqual(warning("The radio is broken."))
    host.radio.air = [accessPoint("Shed", 40, "open")]
    await host.request("POST", "/api/scan")
    await settled()
    expect((await host.request("GET", "/api/scan")).json()).toMatchObject({ networks: [{ ssid: "Shed" }] })
  })

  test("to open the access point is asked again every five seconds", async () => {
    const { device, host } = await startDevice()
    host.radio.script.open.push(fails, fails)
    device.setup().catch(() => {})
    await host.clock.advance(5_000)
    expect((await host.request("POST", "/api/connect", rightPassword)).status).toBe(409)
    await host.clock.advance(5_000)
    expect(host.radio.calls.filter((call) => call === "open")).toHaveLength(3)
    expect((await host.request("POST", "/api/connect", rightPassword)).status).toBe(202)
  })

  const openings = ({ host }: Started) => host.radio.calls.filter((call) => call === "open").length

  test("to bring the access point back for the result is asked again every five seconds", async () => {
    const started = await joining({ concurrent: false })
    const { device, host } = started
    host.radio.script.open.push(fails, fails)
    host.radio.joins[0]?.end(joinedHome)
    await host.clock.advance(4_999)
    expect(openings(started)).toBe(2)
    await host.clock.advance(1)
    expect(openings(started)).toBe(3)
    await host.clock.advance(5_000)
    expect(openings(started)).toBe(4)
    await host.clock.advance(49_999)
    expect(openings(started)).toBe(4)
    expect(device.describe().mode).toBe("grace")
    expect(await attemptOf(started)).toMatchObject({ kind: "joined", accessPoint: true })
  })

  test("to bring the access point back for two minutes is at home all the same, and rests", async () => {
    const started = await joining({ concurrent: false })
    const { device, host } = started
    host.radio.script.open.push(...Array.from({ length: 40 }, () => fails))
    host.radio.joins[0]?.end(joinedHome)
    await host.clock.advance(119_999)
    expect(device.describe().mode).toBe("grace")
    await host.clock.advance(1)
    expect(device.describe().mode).toBe("home")
    const asked = openings(started)
    await host.clock.advance(60_000)
    expect(openings(started)).toBe(asked)
    expect(host.clock.waiting()).toBe(0)
  })

  test.each(["close", "leave"] as const)(
    "in %s is told in the log, and what follows is done",
    async (call) => {
      const { device, host } = await joining({ concurrent: false })
      host.radio.script[call].push(fails)
      host.radio.joins[0]?.end(joinedHome)
      await host.clock.advance(120_000)
      expect(device.describe().mode).toBe("home")
      device.setup().catch(() => {})
      await settled()
      expect(host.logged).toContainEqual(warning("The radio is broken."))
      expect(host.radio.calls.slice(-3)).toEqual(["leave", "scan", "open"])
    },
  )
})

describe("a radio that hangs", () => {
  test("in a join is told to leave after a minute, and its late success changes nothing", async () => {
    const started = await joining()
    started.host.radio.deaf = true
    await started.host.clock.advance(60_000)
    expect(await attemptOf(started)).toMatchObject({ kind: "failed", code: "timed-out" })
    expect(started.host.radio.calls.at(-1)).toBe("leave")
    started.host.radio.joins[0]?.end(joinedHome)
    await settled()
    expect(await attemptOf(started)).toMatchObject({ kind: "failed", code: "timed-out" })
    expect(started.host.store.values.has("networks")).toBe(false)
  })

  test("in a scan lets the person ask again after twenty seconds", async () => {
    const { host } = await startSetup()
    host.radio.script.scan.push(never)
    await host.request("POST", "/api/scan")
    await host.clock.advance(19_999)
    expect((await host.request("GET", "/api/scan")).json()).toMatchObject({ scanning: true })
    await host.clock.advance(1)
    expect((await host.request("GET", "/api/scan")).json()).toMatchObject({ scanning: false })
    await host.request("POST", "/api/scan")
    expect(host.radio.calls.filter((call) => call === "scan")).toHaveLength(3)
  })

  test("while opening the access point is given up after thirty seconds, and asked again", async () => {
    const { device, host } = await startDevice()
    host.radio.script.open.push(never)
    device.setup().catch(() => {})
    await host.clock.advance(35_000)
    expect(host.radio.calls.filter((call) => call === "open")).toHaveLength(2)
    expect((await host.request("POST", "/api/connect", rightPassword)).status).toBe(202)
  })

  test("while closing it does not keep the join waiting for more than thirty seconds", async () => {
    const { host } = await startSetup({ concurrent: false })
    host.radio.script.close.push(never)
    await host.request("POST", "/api/connect", rightPassword)
    await host.clock.advance(600 + 29_999)
    expect(host.radio.joins).toHaveLength(0)
    await host.clock.advance(1)
    expect(host.radio.joins).toHaveLength(1)
  })
})

describe("with one radio a scan", () => {
  function held() {
    let release = () => {}
    return {
      work: () => new Promise<void>((resolve) => (release = resolve)),
      release: async () => {
        release()
        await settled()
      },
    }
  }

  test("waits until the access point is open", async () => {
    const { device, host } = await startDevice({ concurrent: false })
    const opening = held()
    host.radio.script.open.push(opening.work)
    device.setup().catch(() => {})
    await settled()
    expect((await host.request("POST", "/api/scan")).status).toBe(202)
    await settled()
    expect(host.radio.calls).toEqual(["scan", "open"])
    await opening.release()
    expect(host.radio.calls).toEqual(["scan", "open", "scan"])
  })

  test("waits until the access point that was there is closed", async () => {
    const { device, host } = await startSetup({ concurrent: false, portalTimeoutMilliseconds: 1000 })
    const closing = held()
    host.radio.script.close.push(closing.work)
    await host.clock.advance(1000)
    device.setup().catch(() => {})
    await settled()
    expect(host.radio.calls).toEqual(["scan", "open", "close"])
    await closing.release()
    expect(host.radio.calls).toEqual(["scan", "open", "close", "scan", "open"])
  })

  test("comes to its end before a join begins, and none begins during one", async () => {
    const { host } = await startSetup({ concurrent: false })
    const scanning = held()
    host.radio.script.scan.push(scanning.work)
    await host.request("POST", "/api/scan")
    await host.request("POST", "/api/connect", rightPassword)
    await host.clock.advance(600)
    expect(host.radio.calls).toEqual(["scan", "open", "scan"])
    await scanning.release()
    expect(host.radio.calls).toEqual(["scan", "open", "scan", "close", "join"])
    expect((await host.request("POST", "/api/scan")).status).toBe(409)
    expect((await host.request("POST", "/plain/scan")).status).toBe(303)
    await settled()
    expect(host.radio.calls.at(-1)).toBe("join")
  })

  test("that was given up does not end the one after it", async () => {
    const { host } = await startSetup()
    const scans = [held(), held()]
    host.radio.script.scan.push(...scans.map(({ work }) => work))
    const isScanning = async () => (await host.request("GET", "/api/scan")).json()
    await host.request("POST", "/api/scan")
    await host.clock.advance(20_000)
    expect(await isScanning()).toMatchObject({ scanning: false })
    await host.request("POST", "/api/scan")
    await scans[0]?.release()
    expect(await isScanning()).toMatchObject({ scanning: true })
    await scans[1]?.release()
    expect(await isScanning()).toMatchObject({ scanning: false })
  })
})

describe("a radio that says too much", () => {
  test("has one outcome: a second one, and steps after it, change nothing", async () => {
    const started = await joining({ onConnected: never })
    const [join] = started.host.radio.joins
    join?.end(joinedHome)
    await settled()
    join?.end({ kind: "failed", code: "refused" })
    join?.step("associating")
    await settled()
    expect(await attemptOf(started)).toMatchObject({ kind: "joining", step: "finishing" })
  })

  test("about an older attempt is not heard", async () => {
    const started = await joining()
    started.host.radio.joins[0]?.end({ kind: "failed", code: "wrong-password" })
    await settled()
    await started.host.request("POST", "/api/connect", rightPassword)
    started.host.radio.joins[0]?.step("addressing")
    expect(await attemptOf(started)).toMatchObject({ attempt: 2, step: "associating" })
  })
})
