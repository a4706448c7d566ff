import fc from "fast-check"
import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import { connectRequestSchema, finishRequestSchema } from "../../shared/contract.ts"
import { post, problemOf } from "./api-calls.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import { leaked, password, startSetup } from "./scripted-host.fixture.ts"
import { accessPoint, home } from "./scripted-radio.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const air = [home, accessPoint("Library", 60, "open")]

describe("a wrong body", () => {
  test.each<[what: string, body: unknown, status: number, code: string, field?: string]>([
    ["no text", new Uint8Array([0x22, 0xc3, 0x22]), 400, "invalid-utf8"],
    ["nothing", "", 400, "invalid-json"],
    ["half of one", '{"ssid":', 400, "invalid-json"],
    ["a list", "[]", 422, "invalid-field"],
    ["null", "null", 422, "invalid-field"],
    ["more than 8 KiB", null, 413, "too-large"],
    ["without a name", { password }, 422, "invalid-field", "ssid"],
    ["with two names", { ssid: "Home", ssidBytes: "SG9tZQ", password }, 422, "invalid-field", "ssid"],
    ["with an empty name", { ssid: "" }, 422, "invalid-field", "ssid"],
    ["with a number for a name", { ssid: 7 }, 422, "invalid-field", "ssid"],
    ["with half a character", '{"ssid":"\\ud800"}', 422, "invalid-field", "ssid"],
    ["with padded bytes", { ssidBytes: "SG9tZQ==", password }, 422, "invalid-field", "ssidBytes"],
    ["with 33 bytes", { ssidBytes: "A".repeat(44) }, 422, "invalid-field", "ssidBytes"],
    ["with stray bits", { ssidBytes: "SG9tZR" }, 422, "invalid-field", "ssidBytes"],
    ["with an unknown security", { ssid: "Home", security: "wpa4" }, 422, "invalid-field", "security"],
    ["with a short password", { ssid: "Home", password: "1234567" }, 422, "invalid-field", "password"],
    [
      "with a password too long",
      { ssid: "Home", password: "p".repeat(65) },
      422,
      "invalid-field",
      "password",
    ],
    ["without the password", { ssid: "Home" }, 422, "invalid-field", "password"],
    ["with a word for yes", { ssid: "Home", password, hidden: "yes" }, 422, "invalid-field", "hidden"],
    ["with a field too many", { ssid: "Home", password, colour: 1 }, 422, "invalid-field", "colour"],
    ["with a field all objects have", { ssid: "Library", toString: 1 }, 422, "invalid-field", "toString"],
  ])("%s is a problem of its own and changes nothing", async (_what, body, status, code, field) => {
    const { device, host } = await startSetup({ air })
    const { state } = device
    expect(problemOf(await post(host, body))).toMatchObject({ status, code, ...(field && { field }) })
    expect(device.state).toBe(state)
  })

  test.each<[what: string, body: unknown, status: number, code: string]>([
    ["with a field", { channel: 6 }, 422, "invalid-field"],
    ["that is a list", "[]", 422, "invalid-field"],
    ["that is null", "null", 422, "invalid-field"],
    ["that is half of one", "{", 400, "invalid-json"],
    ["that is no text", new Uint8Array([0xff]), 400, "invalid-utf8"],
    ["of more than 8 KiB", null, 413, "too-large"],
  ])("%s asks for no scan", async (_what, body, status, code) => {
    const { device, host } = await startSetup({ air })
    const { state } = device
    const { length } = host.radio.calls
    expect(problemOf(await post(host, body, "/api/scan"))).toMatchObject({ status, code })
    await settled()
    expect(device.state).toBe(state)
    expect(host.radio.calls).toHaveLength(length)
  })

  test.each(["", "text/plain", "application/json-seq", "multipart/form-data"])(
    "of type %j is refused",
    async (type) => {
      const { device, host } = await startSetup()
      const { state } = device
      const headers: Record<string, string> = type === "" ? {} : { "content-type": type }
      const body = JSON.stringify({ ssid: "Home", password })
      const answered = await host.request("POST", "/api/connect", { body, headers })
      expect(problemOf(answered)).toMatchObject({ status: 415, code: "unsupported-media-type" })
      expect(device.state).toBe(state)
    },
  )

  test("may name its type in any case and with a charset", async () => {
    const { host } = await startSetup()
    const headers = { "content-type": "Application/JSON; charset=utf-8" }
    const body = JSON.stringify({ ssid: "Home", password })
    expect((await host.request("POST", "/api/connect", { body, headers })).status).toBe(202)
  })

  const nearlyRight = fc.record(
    {
      ssid: fc.oneof(fc.string(), fc.jsonValue()),
      ssidBytes: fc.oneof(fc.string(), fc.jsonValue()),
      password: fc.oneof(fc.string({ maxLength: 80 }), fc.jsonValue()),
      security: fc.oneof(fc.constantFrom("open", "wpa2", "wpa9"), fc.jsonValue()),
      hidden: fc.oneof(fc.boolean(), fc.jsonValue()),
      attempt: fc.oneof(fc.integer(), fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json(),
    nearlyRight.map((value) => JSON.stringify(value)),
  )

  test.each([
    ["/api/connect", connectRequestSchema],
    ["/api/setup/finish", finishRequestSchema],
  ])("of any kind at %s is a problem document, and the state stays the same object", async (path, schema) => {
    const { device, host } = await startSetup({ air })
    const { state } = device
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const text = typeof body === "string" ? body : new TextDecoder().decode(body)
        fc.pre(path !== "/api/connect" || !isOfShape(schema, text))
        const problem = problemOf(await post(host, body, path))
        expect(problem.status).toBeGreaterThanOrEqual(400)
        expect(problem.status).toBeLessThan(500)
        expect(device.state).toBe(state)
      }),
      { numRuns: 1000 },
    )
  })
})

function isOfShape(schema: v.GenericSchema, text: string): boolean {
  try {
    return v.safeParse(schema, JSON.parse(text)).success
  } catch {
    return false
  }
}
