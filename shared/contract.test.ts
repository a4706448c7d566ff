import fc from "fast-check"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { base64urlEncode, utf8Encode } from "./bytes.ts"
import {
  apiPaths,
  attemptSchema,
  bodyMaximumBytes,
  type ConnectRequest,
  connectRequestSchema,
  deviceModes,
  deviceSchema,
  failureCodes,
  finishRequestSchema,
  networkSchema,
  problemCodes,
  problemSchema,
  setupViewSchema,
} from "./contract.ts"
import { securities } from "./wifi.ts"

/** The field that is named as wrong and what is said of it; undefined where `value` is good. */
function fault(
  schema: v.GenericSchema,
  value: unknown,
): { field: string | null; message: string } | undefined {
  const { issues } = v.safeParse(schema, value)
  return issues && { field: v.getDotPath(issues[0]), message: issues[0].message }
}
const good = (schema: v.GenericSchema, value: unknown) => expect(fault(schema, value)).toBeUndefined()
const bad = (schema: v.GenericSchema, value: unknown, field: string | null) =>
  expect(fault(schema, value)).toMatchObject({ field })

const ssidBytes = base64urlEncode(utf8Encode("Home"))
const network = {
  ssid: "Home",
  ssidBytes,
  signalPercent: 80,
  security: "wpa2",
  supported: true,
  saved: false,
}
const joined = {
  kind: "joined",
  attempt: 1,
  ssid: "Home",
  ssidBytes,
  address: "198.51.100.7",
  url: "https://a.local",
}
const view = {
  device: "a",
  protection: "code",
  scanning: false,
  ageMilliseconds: null,
  networks: [network],
  attempt: { kind: "none" },
}

describe("a request to connect", () => {
  const connect = (value: unknown) => fault(connectRequestSchema, value)

  test("needs an SSID as text or as bytes, and no more", () => {
    const least: ConnectRequest = { ssid: "Home" }
    const most: ConnectRequest = { ssidBytes, security: "wpa3", password: "correct horse", hidden: true }
    good(connectRequestSchema, least)
    good(connectRequestSchema, most)
  })

  test("refuses both or neither, naming the field", () => {
    for (const value of [{}, { password: "correct horse" }, { ssid: "Home", ssidBytes }]) {
      expect(connect(value)).toEqual({ field: "ssid", message: "give ssid or ssidBytes, one of them" })
    }
  })

  test("counts the SSID in bytes: 1 to 32", () => {
    for (const ssid of ["a", "a".repeat(32), "ü".repeat(16), "\u{1f600}".repeat(8), "\0"])
      good(connectRequestSchema, { ssid })
    for (const ssid of ["", "a".repeat(33), `${"ü".repeat(16)}a`, "\u{1f600}".repeat(9)]) {
      expect(connect({ ssid })).toEqual({ field: "ssid", message: "must be 1 to 32 bytes of UTF-8" })
    }
  })

  test("takes any 1 to 32 bytes as an SSID, also such as are no text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const taken = connect({ ssidBytes: base64urlEncode(bytes) }) === undefined
        expect(taken).toBe(bytes.length >= 1 && bytes.length <= 32)
      }),
    )
  })

  test.each(["SG9tZQ==", "SG9tZ+", "SG9tZR", "A", "ü", "SG9 tZQ", 7, null])(
    "refuses %j as ssidBytes",
    (wrong) => {
      bad(connectRequestSchema, { ssidBytes: wrong }, "ssidBytes")
    },
  )

  test("refuses text with half a character, which no bytes can be", () => {
    bad(connectRequestSchema, { ssid: "Home\ud83d" }, "ssid")
    bad(connectRequestSchema, { ssid: "Home", password: "correct horse\ude00" }, "password")
  })

  test("refuses a password that opens no network, and says which would", () => {
    for (const password of ["", "a".repeat(7), "a".repeat(65), "ü".repeat(32), "z".repeat(64)]) {
      expect(connect({ ssid: "Home", password })).toEqual({
        field: "password",
        message: "must be 8 to 63 bytes, or 64 hexadecimal digits",
      })
    }
  })

  test.each([
    ["another security", { security: "wpa4" }, "security"],
    ["hidden as text", { hidden: "true" }, "hidden"],
    ["null for left out", { password: null }, "password"],
    ["a number as password", { password: 12345678 }, "password"],
    ["a field of another name", { pasword: "correct horse" }, "pasword"],
    ["a field that every object has by nature", JSON.parse('{"__proto__":{"security":"open"}}'), "__proto__"],
  ])("refuses %s, naming the field", (_, more, field) => {
    bad(connectRequestSchema, { ssid: "Home", ...more }, field)
  })

  test.each([null, 7, "ssid=Home", true])("refuses %j, which is no object", (value) => {
    bad(connectRequestSchema, value, null)
  })

  test("is far smaller than the largest body at its longest", () => {
    const longest: ConnectRequest = {
      ssidBytes: base64urlEncode(new Uint8Array(32)),
      security: "wpa2-wpa3",
      password: '"'.repeat(63),
      hidden: false,
    }
    good(connectRequestSchema, longest)
    expect(JSON.stringify(longest).length).toBeLessThan(400)
    expect(bodyMaximumBytes).toBe(8192)
  })
})

describe("a network in the list", () => {
  test("may be of every security, and read like another", () => {
    for (const security of securities) good(networkSchema, { ...network, security })
    good(networkSchema, { ...network, ssid: "\ufffd", ssidBytes: "_w" })
  })

  test.each([
    ["a signal above 100", { signalPercent: 101 }, "signalPercent"],
    ["a signal below 0", { signalPercent: -1 }, "signalPercent"],
    ["a signal of a fraction", { signalPercent: 0.5 }, "signalPercent"],
    ["no signal", { signalPercent: Number.NaN }, "signalPercent"],
    ["an empty SSID", { ssidBytes: "" }, "ssidBytes"],
    ["a field of another name", { bssid: "" }, "bssid"],
    ["a field left out", { saved: undefined }, "saved"],
  ])("refuses %s", (_, more, field) => {
    bad(networkSchema, { ...network, ...more }, field)
  })
})

describe("an attempt", () => {
  const common = { attempt: 1, ssid: "Home", ssidBytes }

  test("may be of every kind, step and failure, and nothing else", () => {
    good(attemptSchema, { kind: "none" })
    for (const step of ["associating", "addressing", "finishing"])
      good(attemptSchema, { kind: "joining", ...common, step })
    for (const code of failureCodes) good(attemptSchema, { kind: "failed", ...common, code })
    good(attemptSchema, { ...joined, accessPoint: true })
    good(attemptSchema, { ...joined, text: "home/lamp", accessPoint: false })
    bad(attemptSchema, { kind: "waiting" }, "kind")
    bad(attemptSchema, { kind: "joining", ...common, step: "waiting" }, "step")
    bad(attemptSchema, { kind: "failed", ...common, code: "unlucky" }, "code")
    bad(attemptSchema, { kind: "none", attempt: 1 }, "attempt")
  })

  test("is numbered from 1 in whole numbers", () => {
    for (const attempt of [0, -1, 1.5, "1", Number.POSITIVE_INFINITY, undefined]) {
      bad(finishRequestSchema, { attempt }, "attempt")
      bad(attemptSchema, { kind: "failed", ...common, attempt, code: "refused" }, "attempt")
    }
    good(finishRequestSchema, { attempt: 1 })
  })
})

test("the setup page's view has an age once there was a scan, and names the row that is wrong", () => {
  good(setupViewSchema, view)
  good(setupViewSchema, { ...view, ageMilliseconds: 1234.5, attempt: { ...joined, accessPoint: true } })
  bad(setupViewSchema, { ...view, ageMilliseconds: -1 }, "ageMilliseconds")
  bad(setupViewSchema, { ...view, protection: "hope" }, "protection")
  bad(setupViewSchema, { ...view, networks: [network, { ...network, ssid: 7 }] }, "networks.1.ssid")
})

test("a device describes itself in each of its modes", () => {
  const capabilities = { https: true, push: true, history: false }
  const device = { name: "a", version: "0.1.0", radio: { name: "simulator", concurrent: true }, capabilities }
  for (const mode of deviceModes) good(deviceSchema, { ...device, mode })
  bad(deviceSchema, { ...device, mode: "asleep" }, "mode")
})

test("a problem document may grow fields that an older page does not know", () => {
  const problem = { title: "Not found", status: 404, detail: "There is nothing here." }
  for (const code of problemCodes) good(problemSchema, { ...problem, code })
  good(problemSchema, { ...problem, code: "not-found", type: "about:blank", instance: "/a" })
  bad(problemSchema, { ...problem, code: "lost" }, "code")
})

test.each([
  ["paths", apiPaths],
  ["problem codes", problemCodes],
  ["failure codes", failureCodes],
  ["securities", securities],
  ["modes", deviceModes],
])("no two %s are the same", (_, words) => {
  expect(new Set<string>(words).size).toBe(words.length)
})
