import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import { base64urlEncode } from "../../shared/bytes.ts"
import { attemptSchema, connectAcceptedSchema, deviceSchema, setupViewSchema } from "../../shared/contract.ts"
import { post, problemOf } from "./api-calls.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import type { HeardAccessPoint } from "./host.ts"
import { leaked, password, type ScriptedHost, startDevice, startSetup } from "./scripted-host.fixture.ts"
import { accessPoint, home } from "./scripted-radio.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const latin1Cafe = new Uint8Array([0x43, 0x61, 0x66, 0xe9])
const air: readonly HeardAccessPoint[] = [
  home,
  accessPoint("Library", 60, "open"),
  accessPoint("Harbour", 50, "owe"),
  accessPoint("Office", 40, "enterprise"),
  { ssidBytes: base64urlEncode(latin1Cafe), signalPercent: 30, security: "wpa2" },
]

async function joinHome(host: ScriptedHost): Promise<void> {
  await post(host, { ssid: "Home", password })
  await settled()
  host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
}

describe("the answers", () => {
  test("are what the contract says, in every phase of a setup", async () => {
    const { device, host } = await startDevice()
    host.radio.air = air
    async function parseAll() {
      const answers = await Promise.all(
        ["/api/device", "/api/scan", "/api/connect"].map((path) => host.request("GET", path)),
      )
      for (const { status, headers } of answers) {
        expect([status, headers]).toEqual([
          200,
          { "content-type": "application/json", "cache-control": "no-store" },
        ])
      }
      const [description, view, attempt] = answers.map((answer) => answer.json())
      v.parse(setupViewSchema, view)
      return [v.parse(deviceSchema, description).mode, v.parse(attemptSchema, attempt).kind]
    }
    expect(await parseAll()).toEqual(["starting", "none"])
    device.setup().catch(() => {})
    await settled()
    expect(await parseAll()).toEqual(["setup", "none"])
    v.parse(connectAcceptedSchema, (await post(host, { ssid: "Home", password })).json())
    expect(await parseAll()).toEqual(["joining", "joining"])
    await settled()
    host.radio.joins[0]?.end({ kind: "failed", code: "refused" })
    await settled()
    expect(await parseAll()).toEqual(["setup", "failed"])
    await joinHome(host)
    expect(await parseAll()).toEqual(["grace", "joined"])
    await host.clock.advance(60_000)
    expect(await parseAll()).toEqual(["home", "joined"])
  })

  test("tell the age of the list, and have none before the first scan ended", async () => {
    const { device, host } = await startDevice()
    expect((await host.request("GET", "/api/scan")).json()).toMatchObject({ ageMilliseconds: null })
    device.setup().catch(() => {})
    await host.clock.advance(12_345)
    expect((await host.request("GET", "/api/scan")).json()).toMatchObject({ ageMilliseconds: 12_345 })
  })

  test("of POST /api/scan say that it runs, and overlapping wishes are one scan", async () => {
    const { host } = await startSetup()
    let end = () => {}
    host.radio.script.scan.push(
      () =>
        new Promise((resolve) => {
          end = resolve
        }),
    )
    const answers = [await host.request("POST", "/api/scan"), await post(host, {}, "/api/scan")]
    end()
    for (const answer of answers) {
      expect(answer.status).toBe(202)
      expect(v.parse(setupViewSchema, answer.json()).scanning).toBe(true)
    }
    await settled()
    expect(host.radio.calls.filter((call) => call === "scan")).toHaveLength(2)
  })
})

describe("a wish to join", () => {
  async function credentialsFor(body: unknown) {
    const { host } = await startSetup({ air })
    const { status } = await post(host, body)
    await settled()
    return status === 202 ? host.radio.joins[0]?.credentials : status
  }

  test("takes the security from the list, and asks the radio for exactly these bytes", async () => {
    const ssidBytes = base64urlEncode(latin1Cafe)
    expect(await credentialsFor({ ssidBytes, password })).toEqual({
      ssidBytes,
      security: "wpa2",
      password,
      hidden: false,
    })
  })

  test("for an SSID that is not UTF-8 can be made from its row of the list", async () => {
    const { host } = await startSetup({ air })
    const { networks } = v.parse(setupViewSchema, (await host.request("GET", "/api/scan")).json())
    expect(networks.at(-1)).toMatchObject({ ssid: "Caf\ufffd", ssidBytes: "Q2Fm6Q" })
  })

  test("takes 64 hexadecimal digits for a key", async () => {
    const key = "0123456789abcdefABCDEF0123456789abcdef0123456789abcdef0123456789"
    expect(await credentialsFor({ ssid: "Home", password: key })).toMatchObject({ password: key })
    expect(await credentialsFor({ ssid: "Home", password: `${key.slice(1)}x` })).toBe(422)
  })

  test.each([
    ["Library", "open"],
    ["Harbour", "owe"],
  ])("for %s (%s) needs no password, and keeps none that was sent for it", async (ssid, security) => {
    for (const wish of [{ ssid }, { ssid, security, password }]) {
      const credentials = await credentialsFor(wish)
      expect(credentials).toMatchObject({ security })
      expect(credentials).not.toHaveProperty("password")
    }
  })

  test.each(["Library", "Harbour"])(
    "with a password for %s, heard without one, never ends in an open join",
    async (ssid) => {
      expect(await credentialsFor({ ssid, password })).toMatchObject({ security: "wpa2-wpa3", password })
    },
  )

  test("for a network not in the list goes by the password", async () => {
    expect(await credentialsFor({ ssid: "Attic", password, hidden: true })).toMatchObject({
      security: "wpa2-wpa3",
      password,
      hidden: true,
    })
    expect(await credentialsFor({ ssid: "Attic" })).toMatchObject({ security: "open", hidden: false })
  })

  test("goes by the access point of its name that asks for a password, as the list does", async () => {
    const two = [accessPoint("Twins", 80, "open"), accessPoint("Twins", 20, "wpa3")]
    for (const heard of [two, [...two].reverse()]) {
      const { host } = await startSetup({ air: heard })
      expect((await host.request("GET", "/api/scan")).json()).toMatchObject({
        networks: [{ security: "wpa3" }],
      })
      expect(problemOf(await post(host, { ssid: "Twins" }))).toMatchObject({ field: "password" })
      await post(host, { ssid: "Twins", password })
      await settled()
      expect(host.radio.joins[0]?.credentials).toMatchObject({ security: "wpa3" })
    }
  })

  test("counts the limits in bytes", async () => {
    expect(await credentialsFor({ ssid: "é".repeat(16) })).toMatchObject({ security: "open" })
    expect(await credentialsFor({ ssid: "é".repeat(17) })).toBe(422)
    expect(await credentialsFor({ ssid: "Home", password: "パスワ" })).toMatchObject({ password: "パスワ" })
    expect(await credentialsFor({ ssid: "Home", password: "é".repeat(32) })).toBe(422)
  })
})

describe("the wrong moment", () => {
  test("for a scan or a join is 409: the device is not in setup, or is joining", async () => {
    const { device, host } = await startDevice()
    async function codes() {
      return [problemOf(await post(host, undefined, "/api/scan")).code].concat(
        problemOf(await post(host, { ssid: "Home", password })).code,
      )
    }
    expect(await codes()).toEqual(["not-in-setup", "not-in-setup"])
    device.setup().catch(() => {})
    await settled()
    await post(host, { ssid: "Home", password })
    expect(await codes()).toEqual(["attempt-under-way", "attempt-under-way"])
    await settled()
    host.radio.joins[0]?.end({ kind: "joined", address: "192.168.1.17" })
    await settled()
    expect(await codes()).toEqual(["not-in-setup", "not-in-setup"])
    expect(host.radio.joins).toHaveLength(1)
  })

  test("to finish is 409 where that attempt has no result", async () => {
    const { host } = await startSetup()
    const early = await post(host, { attempt: 1 }, "/api/setup/finish")
    expect(problemOf(early)).toMatchObject({ status: 409, code: "unknown-attempt", field: "attempt" })
    await joinHome(host)
    const other = await post(host, { attempt: 2 }, "/api/setup/finish")
    expect(problemOf(other).code).toBe("unknown-attempt")
    expect((await post(host, { attempt: 1 }, "/api/setup/finish")).status).toBe(202)
  })

  test("for one stream more than there may be is 503", async () => {
    const { host } = await startSetup()
    const open = []
    for (let count = 0; count < 20; count++) open.push((await host.request("GET", "/api/events")).stream)
    expect(problemOf(await host.request("GET", "/api/events"))).toMatchObject({ code: "too-many-streams" })
    open[0]?.hangUp()
    expect((await host.request("GET", "/api/events")).status).toBe(200)
  })
})
