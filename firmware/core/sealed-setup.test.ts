import * as v from "valibot"
import { beforeEach, describe, expect, test } from "vitest"
import { type SetupView, setupViewSchema } from "../../shared/contract.ts"
import { problemOf } from "./api-calls.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import {
  createMemoryStore,
  password,
  type ScriptedHost,
  startSetup,
  todayMilliseconds,
  wrongPassword,
} from "./scripted-host.fixture.ts"
import { accessPoint } from "./scripted-radio.fixture.ts"
import { openedSeal, type SealedPhone } from "./sealed-phone.fixture.ts"

const joinedHome = { kind: "joined", address: "192.168.1.17" } as const
const wish = { ssid: "Home", password }

let host: ScriptedHost
let device: Awaited<ReturnType<typeof startSetup>>["device"]
let phone: SealedPhone

async function start(options: Parameters<typeof startSetup>[0] = {}): Promise<void> {
  const started = await startSetup({ setupCode: undefined, ...options })
  host = started.host
  device = started.device
  phone = await openedSeal(host, device.label.setupCode ?? "")
}

beforeEach(() => start())

async function join(): Promise<void> {
  await phone.post("/api/connect", wish)
  await settled()
  host.radio.joins[0]?.end(joinedHome)
  await settled()
}

async function strangersTexts(): Promise<string[]> {
  const paths = ["/api/scan", "/api/connect", "/api/device", "/plain", "/"]
  const answers = await Promise.all(paths.map((path) => host.request("GET", path)))
  return answers.map(({ text }) => text)
}

describe("somebody without the code", () => {
  test("cannot make the device join anything, whichever door they try", async () => {
    expect(problemOf(await host.request("POST", "/api/connect", { body: wish })).code).toBe("sealed-required")
    const form = { body: "network=SG9tZQ&password=correct+horse" }
    const headers = { "content-type": "application/x-www-form-urlencoded" }
    expect((await host.request("POST", "/plain", { ...form, headers })).status).toBe(403)
    expect((await host.request("POST", "/plain/done", { ...form, headers })).status).toBe(403)
    const finish = await host.request("POST", "/api/setup/finish", { body: { attempt: 1 } })
    expect(problemOf(finish).code).toBe("sealed-required")
    expect(host.radio.joins).toEqual([])
  })

  test("learns the name and the list, and the same before, while and after the device joins", async () => {
    const stream = (await host.request("GET", "/api/events")).stream
    const before = await strangersTexts()
    await phone.post("/api/connect", wish)
    await settled()
    expect(await strangersTexts()).toEqual(before)
    host.radio.joins[0]?.end({ kind: "failed", code: "wrong-password" })
    await settled()
    expect(await strangersTexts()).toEqual(before)
    await phone.post("/api/connect", wish)
    await settled()
    host.radio.joins[1]?.end(joinedHome)
    await settled()
    expect(device.describe().mode).toBe("grace")
    expect(await strangersTexts()).toEqual(before)
    await host.clock.runOut()
    expect(device.describe().mode).toBe("home")
    expect(stream.ended).toBe(true)
    for (const event of stream.events()) {
      expect(v.parse(setupViewSchema, event)).toMatchObject({ attempt: { kind: "none" }, protection: "code" })
    }
    expect(stream.text()).not.toContain("192.168.1.17")
  })

  test("does not learn which networks are saved", async () => {
    const store = createMemoryStore()
    await start({ store })
    await join()
    await start({ store })
    const saved = (view: unknown) => (view as SetupView).networks.map((network) => network.saved)
    expect(saved((await host.request("GET", "/api/scan")).json())).toEqual([false])
    expect(saved((await phone.get("/api/scan")).body)).toEqual([true])
  })

  test("may ask for a scan, and is not told that the device is busy", async () => {
    await phone.post("/api/connect", wish)
    const answered = await host.request("POST", "/api/scan")
    expect(answered.status).toBe(202)
    expect(answered.json()).toMatchObject({ attempt: { kind: "none" } })
  })

  test("is not taken for the person who has read the result", async () => {
    const idle = (await host.request("GET", "/api/events")).stream
    await join()
    await host.request("GET", "/api/scan")
    await host.request("GET", "/api/connect")
    await host.request("GET", "/api/events")
    expect(device.state.phase).toMatchObject({ kind: "grace", collected: false })
    expect(device.state.pages).toBe(2)
    await phone.get("/api/connect")
    expect(device.state.phase).toMatchObject({ kind: "grace", collected: true })
    idle.hangUp()
  })

  test("still is a stranger while the access point goes down, and at home is not", async () => {
    let closed = () => {}
    host.radio.script.close.push(() => new Promise((resolve) => (closed = resolve)))
    await join()
    await host.clock.advance(60_000)
    expect(device.describe().mode).toBe("home")
    expect((await host.request("GET", "/api/connect")).json()).toEqual({ kind: "none" })
    closed()
    await settled()
    expect((await host.request("GET", "/api/connect")).json()).toMatchObject({ address: "192.168.1.17" })
    expect(problemOf(await host.request("GET", "/api/seal")).code).toBe("not-in-setup")
  })

  test("hears of the list and of nothing else that happens", async () => {
    const stream = (await host.request("GET", "/api/events")).stream
    await join()
    expect(stream.events()).toHaveLength(1)
    await host.request("POST", "/api/scan")
    host.radio.air = [...host.radio.air, { ssidBytes: "U2hlZA", signalPercent: 9, security: "wpa2" }]
    expect((await host.request("POST", "/api/scan")).json()).toMatchObject({ scanning: true })
  })

  test("does not find the new address by asking for one host after the other", async () => {
    await join()
    const answered = await host.request("GET", "/api/device", { host: "192.168.1.17" })
    expect(answered.status).toBe(302)
    await host.clock.advance(60_000)
    expect((await host.request("GET", "/api/device", { host: "192.168.1.17" })).status).toBe(200)
  })

  test("gets nothing by repeating what a phone asked", async () => {
    const query = phone.queryFor("/api/scan")
    expect((await host.request("GET", `/api/scan${query}`)).status).toBe(200)
    await join()
    for (const path of ["/api/scan", "/api/connect", "/api/events", "/api/device"]) {
      expect(problemOf(await host.request("GET", `${path}${query}`)).code).toBe("seal-refused")
    }
    expect(device.state.phase).toMatchObject({ kind: "grace", collected: false })
  })

  test("who was at home with the device hears nothing more when setup is sealed again", async () => {
    await join()
    await host.clock.runOut()
    const stream = (await host.request("GET", "/api/events")).stream
    expect(stream.events()).toHaveLength(1)
    device.setup().catch(() => {})
    await settled()
    expect(stream.ended).toBe(true)
    expect(stream.events()).toHaveLength(1)
  })

  test("is a stranger also on an access point that was asked for while the last one went down", async () => {
    let closed = () => {}
    host.radio.script.close.push(() => new Promise((resolve) => (closed = resolve)))
    await join()
    await host.clock.advance(60_000)
    device.setup().catch(() => {})
    closed()
    await settled()
    host.radio.script.close.push(() => new Promise(() => {}))
    phone = await openedSeal(host, device.label.setupCode ?? "")
    await phone.post("/api/connect", wish)
    await settled()
    host.radio.joins.at(-1)?.end(joinedHome)
    await host.clock.advance(60_000)
    expect(device.describe().mode).toBe("home")
    expect((await host.request("GET", "/api/connect")).json()).toEqual({ kind: "none" })
  })

  test("gets no plain form, but is told why", async () => {
    const answered = await host.request("GET", "/plain")
    expect(answered.text).toContain("it needs JavaScript")
    expect(answered.text).not.toContain("<form")
  })

  test("cannot seal from a page of another origin, nor with a form", async () => {
    const body = { session: "", phone: "", share: "" }
    const foreign = { body, headers: { origin: "http://evil.example" } }
    expect(problemOf(await host.request("POST", "/api/seal", foreign)).code).toBe("foreign-origin")
    const form = { body: JSON.stringify(body), headers: { "content-type": "text/plain" } }
    expect(problemOf(await host.request("POST", "/api/seal", form)).code).toBe("unsupported-media-type")
    expect((await host.request("GET", "/api/seal")).headers).not.toHaveProperty("access-control-allow-origin")
  })
})

describe("the phone with the code", () => {
  test("is told how it goes by events that nobody else can read", async () => {
    const stream = (await host.request("GET", `/api/events${phone.queryFor("/api/events")}`)).stream
    await join()
    const kinds = stream
      .events()
      .map((event) => (phone.open("/api/events", event).body as SetupView).attempt.kind)
    expect(kinds.at(0)).toBe("none")
    expect(kinds.at(-1)).toBe("joined")
    expect(stream.text()).not.toContain("SG9tZQ")
    expect(device.state.phase).toMatchObject({ kind: "grace", collected: true })
  })

  test("gets reasons under the seal too, with nothing outside that tells success from failure", async () => {
    await phone.post("/api/connect", wish)
    const again = await host.request("POST", "/api/connect", { body: phone.seal("/api/connect", wish) })
    expect(again.status).toBe(200)
    expect(again.text).not.toContain("attempt-under-way")
    expect(phone.open("/api/connect", again.json())).toMatchObject({
      status: 409,
      body: { code: "attempt-under-way" },
    })
    expect(await phone.post("/api/connect", { ssid: "Home", password: "short" })).toMatchObject({
      status: 422,
      body: { code: "invalid-field", field: "password" },
    })
  })

  test.each([0, 3, 6, 9, 12, 15, 18, 21, 24])(
    "gets answers and events of one length for each path, however it goes, beside %i more networks",
    async (count) => {
      const names = Array.from({ length: count }, (_, index) => `Nachbar ${index}`)
      const air = ["Home", "さくら荘 🌸", ...names].map((name) => accessPoint(name, 60, "wpa2"))
      await start({ air, wallMilliseconds: () => todayMilliseconds })
      const lengths = new Map<string, Set<number>>()
      const note = (path: string, answer: unknown) => {
        const length = (answer as { sealed: string }).sealed.length
        lengths.set(path, (lengths.get(path) ?? new Set()).add(length))
      }
      const ask = async (path: string) =>
        note(path, (await host.request("GET", path + phone.queryFor(path))).json())
      const post = async (body: unknown) => {
        const sealed = phone.seal("/api/connect", body)
        note("to join", (await host.request("POST", "/api/connect", { body: sealed })).json())
        await settled()
      }
      const askAll = async () => {
        for (const path of ["/api/scan", "/api/connect", "/api/device"]) await ask(path)
      }
      const stream = (await host.request("GET", `/api/events${phone.queryFor("/api/events")}`)).stream
      await askAll()
      await post({ ssid: "Home", password: "short" })
      await post({ ssid: "さくら荘 🌸", password })
      await post(wish)
      await askAll()
      host.radio.joins[0]?.end({ kind: "failed", code: "wrong-password" })
      await settled()
      await askAll()
      await post(wish)
      host.radio.joins[1]?.end(joinedHome)
      await settled()
      await askAll()
      for (const event of stream.events()) note("/api/events", event)
      expect(device.describe().mode).toBe("grace")
      expect([...lengths].filter(([, each]) => each.size > 1)).toEqual([])
      expect(lengths.size).toBe(5)
    },
  )

  test("ends the setup", async () => {
    await join()
    expect(await phone.post("/api/setup/finish", { attempt: 1 })).toMatchObject({
      status: 202,
      body: { kind: "joined", address: "192.168.1.17" },
    })
    await host.clock.advance(1500)
    expect(device.describe().mode).toBe("home")
  })

  test("and after it nobody is asked for a seal any more: it is not in setup", async () => {
    await join()
    await phone.post("/api/setup/finish", { attempt: 1 })
    await host.clock.advance(1500)
    for (const path of ["/api/connect", "/api/setup/finish"]) {
      expect(problemOf(await host.request("POST", path, { body: wish })).code).toBe("not-in-setup")
    }
  })

  test("comes back to a one-radio device with its session, and finds the result", async () => {
    await start({ concurrent: false })
    await phone.post("/api/connect", { ssid: "Home", password: wrongPassword })
    await host.clock.advance(600)
    host.radio.joins[0]?.end({ kind: "failed", code: "wrong-password" })
    await settled()
    expect((await phone.get("/api/connect")).body).toMatchObject({ kind: "failed", code: "wrong-password" })
  })

  test("ends the setup by going away, whoever else looks on", async () => {
    await host.request("GET", "/api/events")
    const stream = (await host.request("GET", `/api/events${phone.queryFor("/api/events")}`)).stream
    await join()
    stream.hangUp()
    await host.clock.advance(3000)
    expect(device.describe().mode).toBe("home")
  })

  test("has its stream ended with its session", async () => {
    const stream = (await host.request("GET", `/api/events${phone.queryFor("/api/events")}`)).stream
    await host.clock.advance(5 * 60_000)
    await host.request("POST", "/api/scan")
    await settled()
    expect(stream.ended).toBe(true)
    expect(device.state).toMatchObject({ pages: 0, readers: 0 })
  })
})

describe("without a code", () => {
  test.each([
    ["with none asked for", { setupCode: "none" } as const, "none"],
    ["behind a protected access point", { accessPoint: "wpa2" } as const, "access-point"],
  ])("%s, there is nothing to seal", async (_, options, protection) => {
    const started = await startSetup({ setupCode: undefined, ...options })
    expect((await started.host.request("GET", "/api/scan")).json()).toMatchObject({ protection })
    expect((await started.host.request("GET", "/api/seal")).status).toBe(404)
    expect((await started.host.request("GET", "/plain")).text).toContain("<form")
    expect((await started.host.request("POST", "/api/connect", { body: wish })).status).toBe(202)
  })

  test("the access point is opened with the label's passphrase", async () => {
    const { device, host } = await startSetup({ setupCode: undefined, accessPoint: "wpa3" })
    expect(host.radio.accessPoint).toEqual({
      ssidBytes: "ZGluZy01Y2Q4MGIx",
      address: "192.0.2.1",
      security: "wpa3",
      password: device.label.passphrase,
    })
    expect(device.label.passphrase).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
  })

  test("a radio that cannot protect it so is told from the start", async () => {
    await expect(startSetup({ concurrent: false, accessPoint: "wpa3" })).rejects.toMatchObject({
      code: "unsupported-access-point",
      message: "This radio (scripted) cannot protect its own network with wpa3. It can do open, wpa2.",
    })
  })
})
