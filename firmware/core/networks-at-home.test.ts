import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import { connectAcceptedSchema } from "../../shared/contract.ts"
import { logSchema, nearbySchema, networksSchema } from "../../shared/home-contract.ts"
import { atHome, host443, type Phone, phone as stranger } from "./at-home.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import { leaked, wrongPassword } from "./scripted-host.fixture.ts"
import { accessPoint, createKeeper, fails, home, never, ssid } from "./scripted-radio.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const toAttic = { ssidBytes: ssid("Attic"), password: wrongPassword }
const wrong = { kind: "failed", code: "wrong-password" } as const
const joined = (address: string) => ({ kind: "joined", address }) as const
const departMilliseconds = 600

type Home = Awaited<ReturnType<typeof atHome>>

/** A device in `Home` that also hears `Attic`, asked to join that. */
async function onItsWay(options: Parameters<typeof atHome>[0] = {}) {
  const bench = await atHome(options)
  bench.host.radio.air = [home, accessPoint("Attic", 40, "wpa2")]
  await scan(bench)
  const before = bench.host.radio.joins.length
  const answer = await bench.phone.ask("POST", "/api/networks/join", { body: toAttic })
  expect(answer.status, answer.text).toBe(202)
  const { attempt } = v.parse(connectAcceptedSchema, answer.json())
  return { ...bench, attempt, before }
}

async function scan({ phone, host }: Pick<Home, "phone" | "host">) {
  const answer = await phone.ask("POST", "/api/networks/scan", { body: {} })
  expect(answer.status).toBe(202)
  await settled()
  await host.clock.advance(10)
}

const networks = async (phone: Phone) =>
  v.parse(networksSchema, (await phone.ask("GET", "/api/networks")).json())
const last = ({ host }: Pick<Home, "host">) => host.radio.joins.at(-1)

describe("what is in the air", () => {
  test("is told from home, after the device has listened anew, with what it knows and what it can join", async () => {
    const bench = await atHome()
    const { phone, host, device } = bench
    host.radio.air = [home, accessPoint("Attic", 40, "wpa2"), accessPoint("Office", 60, "enterprise")]
    const begun = await phone.ask("POST", "/api/networks/scan", { body: {} })
    expect(v.parse(nearbySchema, begun.json()).scanning).toBe(true)
    await settled()
    const { scanning, networks } = v.parse(
      nearbySchema,
      (await phone.ask("GET", "/api/networks/nearby")).json(),
    )
    expect(scanning).toBe(false)
    expect(networks.map(({ ssid, saved, supported }) => [ssid, saved, supported])).toEqual([
      ["Home", true, true],
      ["Office", false, false],
      ["Attic", false, true],
    ])
    expect(device.describe().mode).toBe("home")
    await device.close()
  })

  test("is not listened to forever by a radio that does not answer", async () => {
    const bench = await atHome()
    bench.host.radio.script.scan.push(never)
    await scan(bench)
    await bench.host.clock.advance(20_000)
    const answer = await bench.phone.ask("GET", "/api/networks/nearby")
    expect(answer.json()).toMatchObject({ scanning: false })
    await bench.device.close()
  })
})

describe.each([true, false])("another network, with a radio that is concurrent: %s", (concurrent) => {
  test("is left for only after the answer is out, and is kept once it worked", async () => {
    const bench = await onItsWay({ concurrent })
    const { host, device, phone, attempt, before } = bench
    expect(host.radio.joins).toHaveLength(before)
    expect((await networks(phone)).attempt).toMatchObject({ kind: "joining", attempt, ssid: "Attic" })
    await host.clock.advance(departMilliseconds)
    const stored = host.store.values.get("networks")
    last(bench)?.end(joined("10.0.0.9"))
    await settled()
    expect(host.store.values.get("networks")).not.toEqual(stored)
    expect(device.network).toMatchObject({ ssid: "Attic", address: "10.0.0.9" })
    expect(await networks(phone)).toMatchObject({
      networks: [
        { ssid: "Attic", isJoined: true },
        { ssid: "Home", isJoined: false },
      ],
      attempt: { kind: "joined", attempt, ssid: "Attic" },
    })
    await device.close()
  })

  test("that does not let it in leads back by itself, with the reason, and nothing is written", async () => {
    const bench = await onItsWay({ concurrent })
    const { host, device, phone, attempt } = bench
    const stored = host.store.values.get("networks")
    await host.clock.advance(departMilliseconds)
    expect(device.network).toBe(undefined)
    last(bench)?.end(wrong)
    await settled()
    expect(device.describe().mode).toBe("returning")
    expect(last(bench)?.credentials.ssidBytes).toBe(ssid("Home"))
    last(bench)?.end(joined("192.168.1.17"))
    await settled()
    expect(device.network).toMatchObject({ ssid: "Home" })
    expect((await networks(phone)).attempt).toMatchObject({
      ...{ kind: "failed", attempt, ssid: "Attic", code: "wrong-password" },
    })
    expect(host.store.values.get("networks")).toEqual(stored)
    const { happened } = v.parse(logSchema, (await phone.ask("GET", "/api/log")).json())
    expect(happened.slice(0, 2)).toMatchObject([
      { kind: "joined", text: "Home" },
      { kind: "join-failed", text: "Attic" },
    ])
    expect(host.logged.slice(-4).map(({ level, message }) => `${level} ${message}`)).toEqual([
      'info Leaving for "Attic".',
      'warn Could not join "Attic": wrong-password.',
      'info Going back to "Home".',
      'info At home in "Home": 192.168.1.17.',
    ])
    await device.close()
  })
})

describe("on the way to another network", () => {
  test("a radio that never answers is told to give up, and the device goes back", async () => {
    const bench = await onItsWay()
    const { host, device } = bench
    await host.clock.advance(departMilliseconds)
    const [hanging] = host.radio.joins.slice(-1)
    host.radio.deaf = true
    await host.clock.advance(60_000)
    expect(host.radio.calls).toContain("leave")
    last(bench)?.end(joined("192.168.1.17"))
    await settled()
    expect(device.network).toMatchObject({ ssid: "Home" })
    hanging?.end(joined("10.0.0.9"))
    await settled()
    expect(device.network).toMatchObject({ ssid: "Home", address: "192.168.1.17" })
    await device.close()
  })

  test("a radio that breaks is a reason like any other", async () => {
    const bench = await onItsWay()
    await bench.host.clock.advance(departMilliseconds)
    bench.host.radio.script.leave.push(fails)
    last(bench)?.fail(new Error("It came loose."))
    await settled()
    last(bench)?.end(joined("192.168.1.17"))
    await settled()
    expect((await networks(bench.phone)).attempt).toMatchObject({ kind: "failed", code: "radio-fault" })
    await bench.device.close()
  })

  test("the power goes: the device comes back to a network that it knows", async () => {
    const bench = await onItsWay()
    const { host, device } = bench
    await host.clock.advance(departMilliseconds)
    const kept = new TextDecoder().decode(host.store.values.get("networks"))
    expect(kept).toContain(ssid("Home"))
    expect(kept).not.toContain(ssid("Attic"))
    await device.close()
  })

  test("no other network is taken, and none is listened for", async () => {
    const { phone, device } = await onItsWay()
    const second = await phone.ask("POST", "/api/networks/join", { body: toAttic })
    expect([second.status, second.json()]).toMatchObject([409, { code: "attempt-under-way" }])
    const listening = await phone.ask("POST", "/api/networks/scan", { body: {} })
    expect([listening.status, listening.json()]).toMatchObject([409, { code: "attempt-under-way" }])
    await device.close()
  })

  test("a phone that comes by cable is told of each step", async () => {
    const bench = await onItsWay()
    const { stream } = await bench.phone.ask("GET", "/api/home/events")
    await bench.host.clock.advance(departMilliseconds)
    last(bench)?.end(joined("10.0.0.9"))
    await settled()
    await bench.host.clock.advance(100)
    const told = stream.events() as { network?: { ssid: string } | null }[]
    expect(told[0]?.network).toBe(null)
    expect(told.at(-1)?.network).toMatchObject({ ssid: "Attic" })
    await bench.device.close()
  })
})

describe("a request to join another network", () => {
  test("is for paired phones: a token may not, nor may a stranger on an open device", async () => {
    const { host, phone, device } = await atHome({ isOpen: true })
    const made = await phone.ask("POST", "/api/tokens", { body: { name: "script" } })
    const authorization = `Bearer ${(made.json() as { token: string }).token}`
    const script = await host.request("POST", "/api/networks/join", {
      ...{ host: host443, arrivedAt: "192.168.1.17", isSecure: true, body: toAttic },
      headers: { authorization },
    })
    expect([script.status, script.json()]).toMatchObject([403, { code: "phone-required" }])
    const nobody = await stranger(host, "").ask("POST", "/api/networks/join", { body: toAttic })
    expect(nobody.status).toBe(401)
    expect(device.describe().mode).toBe("home")
    await device.close()
  })

  test("from a page of another origin is refused", async () => {
    const { phone, device } = await atHome()
    const headers = { origin: "https://evil.example" }
    const answer = await phone.ask("POST", "/api/networks/join", { body: toAttic, headers })
    expect(answer.json()).toMatchObject({ code: "foreign-origin" })
    expect(device.describe().mode).toBe("home")
    await device.close()
  })

  test.each([
    ["without a password", { ssidBytes: ssid("Attic"), security: "wpa2" }, "password"],
    ["with one that is too short", { ...toAttic, password: "short" }, "password"],
    ["without a network", { password: wrongPassword }, "ssid"],
    [
      "of a kind that it cannot join",
      { ssid: "Office", security: "enterprise", password: wrongPassword },
      "security",
    ],
  ])("%s is refused, and the network it is in is not left", async (_how, body, field) => {
    const { phone, device } = await atHome()
    const answer = await phone.ask("POST", "/api/networks/join", { body })
    expect([answer.status, answer.json()]).toMatchObject([422, { field }])
    expect(device.describe().mode).toBe("home")
    await device.close()
  })

  test("needs no password for one that the device knows", async () => {
    const bench = await onItsWay()
    await bench.host.clock.advance(departMilliseconds)
    last(bench)?.end(joined("10.0.0.9"))
    await settled()
    const answer = await bench.phone.ask("POST", "/api/networks/join", { body: { ssidBytes: ssid("Home") } })
    expect(answer.status).toBe(202)
    await bench.host.clock.advance(departMilliseconds)
    expect(last(bench)?.credentials).toMatchObject({ ssidBytes: ssid("Home"), password: "correct horse" })
    await bench.device.close()
  })

  test.each([
    ["cannot hear just now", []],
    ["hears as an open one, of a stranger's", [accessPoint("Home", 90, "open")]],
  ])("joins one that it knows as it knows it, also where it %s", async (_how, air) => {
    const bench = await onItsWay()
    await bench.host.clock.advance(departMilliseconds)
    last(bench)?.end(joined("10.0.0.9"))
    await settled()
    bench.host.radio.air = air
    await scan(bench)
    await bench.phone.ask("POST", "/api/networks/join", { body: { ssidBytes: ssid("Home") } })
    await bench.host.clock.advance(departMilliseconds)
    expect(last(bench)?.credentials).toMatchObject({ ssidBytes: ssid("Home"), password: "correct horse" })
    await bench.device.close()
  })

  test("leaves the way back to the radio's own system, where that keeps the passwords", async () => {
    const bench = await onItsWay({ keeper: createKeeper([]) })
    await bench.host.clock.advance(departMilliseconds)
    last(bench)?.end(wrong)
    await settled()
    expect(last(bench)?.credentials).toEqual({ ssidBytes: ssid("Home"), security: "wpa2", hidden: false })
    await bench.device.close()
  })

  test("is not there in setup, nor taken by a connection that still stands", async () => {
    const { host, phone, device } = await atHome()
    device.setup().catch(() => {})
    await settled()
    expect((await host.request("POST", "/api/networks/join", { body: toAttic })).status).toBe(404)
    const asked = phone.ask("POST", "/api/networks/join", { body: toAttic, isKept: true })
    await expect(asked).rejects.toThrow("Setup is open")
    expect(device.describe().mode).toBe("setup")
    await device.close()
  })
})

test("the signal is asked of the radio while somebody looks, and at no other time", async () => {
  const { host, phone, device } = await atHome()
  host.radio.signal = async () => 74
  const asked = () => host.radio.calls.filter((call) => call === "signal").length
  await host.clock.advance(60_000)
  expect(asked()).toBe(0)
  const { stream } = await phone.ask("GET", "/api/home/events")
  await host.clock.advance(100)
  expect(stream.events().at(-1)).toMatchObject({ network: { ssid: "Home", signalPercent: 74 } })
  await host.clock.advance(14_000)
  expect(asked()).toBe(3)
  stream.hangUp()
  await host.clock.advance(60_000)
  expect(asked()).toBeLessThanOrEqual(4)
  const view = (await phone.ask("GET", "/api/home")).json()
  expect(view).toMatchObject({ network: { signalPercent: null } })
  await device.close()
})
