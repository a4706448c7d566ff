import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { base64urlDecode, base64urlEncode, utf8DecodeLossy, utf8Encode } from "../../../shared/bytes.ts"
import { securities, takesPassword } from "../../../shared/wifi.ts"
import { PorchlightError } from "../../core/errors.ts"
import { type AirFile, heard, parseAir } from "./air.ts"
import { networksMaximum } from "./air-format.ts"

const cafe = { ssid: "Corner Café", security: "open" }
const home = { ssid: "Home", security: "wpa2", password: "correct horse" }

const parseNetworks = (...networks: unknown[]) => parseAir(JSON.stringify({ networks }), "my-air.json")

function errorOf(text: string): PorchlightError {
  try {
    parseAir(text, "my-air.json")
  } catch (error) {
    if (error instanceof PorchlightError) return error
    throw error
  }
  throw new Error("was accepted")
}

describe("a good air", () => {
  test("is completed with every default", () => {
    expect(parseNetworks(home).networks).toEqual([
      {
        ssidBytes: base64urlEncode(utf8Encode("Home")),
        security: "wpa2",
        password: "correct horse",
        hidden: false,
        accessPoints: [60],
        address: "192.168.1.20",
        behaviour: "normal",
        failuresFirst: 0,
      },
    ])
  })

  test("keeps what it says itself", () => {
    const [network] = parseNetworks({
      ssidHex: "42FC",
      security: "open",
      hidden: true,
      accessPoints: [80, 0, 100],
      address: "10.0.0.255",
      behaviour: "no-dhcp",
      failuresFirst: 3,
    }).networks
    expect(network).toEqual({
      ssidBytes: base64urlEncode(Uint8Array.of(0x42, 0xfc)),
      security: "open",
      hidden: true,
      accessPoints: [80, 0, 100],
      address: "10.0.0.255",
      behaviour: "no-dhcp",
      failuresFirst: 3,
    })
  })

  test("gives every network its own address", () => {
    const networks = Array.from({ length: networksMaximum }, (_, index) => ({
      ...cafe,
      ssid: `Café ${index}`,
    }))
    const addresses = parseNetworks(...networks).networks.map((network) => network.address)
    expect(new Set(addresses).size).toBe(networksMaximum)
    expect(addresses.at(-1)).toBe("192.168.1.83")
  })

  test("may name a network twice when the security differs, as an impostor does", () => {
    expect(parseNetworks(home, { ssid: "Home", security: "open" }).networks).toHaveLength(2)
  })

  test("takes a raw key of 64 hexadecimal digits for a password", () => {
    expect(parseNetworks({ ...home, password: "0f".repeat(32) }).networks).toHaveLength(1)
  })

  test("is heard access point by access point, the hidden ones without a name", () => {
    const air = parseNetworks({ ...home, accessPoints: [90, 40] }, { ...home, ssid: "Attic", hidden: true })
    const ssidBytes = base64urlEncode(utf8Encode("Home"))
    expect(heard(air)).toEqual([
      { ssidBytes, signalPercent: 90, security: "wpa2" },
      { ssidBytes, signalPercent: 40, security: "wpa2" },
      { ssidBytes: "", signalPercent: 60, security: "wpa2" },
    ])
  })

  test("keeps the exact bytes of any name", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 32 }), (bytes) => {
        const ssidHex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
        const [network] = parseNetworks({ ssidHex, security: "open" }).networks
        expect(base64urlDecode(network?.ssidBytes ?? "")).toEqual(bytes)
      }),
    )
  })

  test("reads a name of valid UTF-8 the same as text and as digits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), (ssid) => {
        fc.pre(utf8Encode(ssid).length <= 32)
        const [network] = parseNetworks({ ssid, security: "open" }).networks
        expect(utf8DecodeLossy(base64urlDecode(network?.ssidBytes ?? "") ?? new Uint8Array())).toBe(ssid)
      }),
    )
  })
})

describe("a bad air is refused, naming", () => {
  const fields =
    "ssid, ssidHex, security, password, hidden, accessPoints, address, behaviour and failuresFirst"
  const signals = "must be a list of 1 to 8 signals in percent, such as [80, 45]"
  const percent = "must be a whole number from 0 to 100, the signal in percent"
  const address = 'must be an IPv4 address such as "192.168.1.20"'
  const whole = "must be a whole number, 0 or more"
  const ssid = "must be 1 to 32 bytes of UTF-8"
  const hex = "must be 1 to 32 bytes, two hexadecimal digits each"
  const passphrase = "must be 8 to 63 bytes of UTF-8, or 64 hexadecimal digits"

  const cases: [field: string, problem: string, networks: unknown[]][] = [
    ["networks.0.ssid", "or ssidHex must be given, and not both", [{ security: "open" }]],
    ["networks.0.ssid", "or ssidHex must be given, and not both", [{ ...cafe, ssidHex: "00" }]],
    ["networks.0.ssid", ssid, [{ ...cafe, ssid: "" }]],
    ["networks.0.ssid", ssid, [{ ...cafe, ssid: "家".repeat(11) }]],
    ["networks.0.ssid", ssid, [{ ...cafe, ssid: 7 }]],
    ["networks.0.ssid", "must not hold a lone surrogate", [{ ...cafe, ssid: "\ud800" }]],
    ["networks.0.ssidHex", hex, [{ ssidHex: "4", security: "open" }]],
    ["networks.0.ssidHex", hex, [{ ssidHex: "zz", security: "open" }]],
    ["networks.0.ssidHex", hex, [{ ssidHex: "", security: "open" }]],
    ["networks.0.ssidHex", hex, [{ ssidHex: "00".repeat(33), security: "open" }]],
    ["networks.0.ssidHex", "must be text", [{ ssidHex: 42, security: "open" }]],
    ["networks.0.security", "is missing", [{ ssid: "Home" }]],
    ["networks.0.security", 'must be one of "open", "owe", "wpa", "wpa2"', [{ ...cafe, security: "wpa4" }]],
    ["networks.0.password", passphrase, [{ ...home, password: "short" }]],
    ["networks.0.password", passphrase, [{ ...home, password: "é".repeat(32) }]],
    ["networks.0.password", "must be text", [{ ...home, password: 12345678 }]],
    ["networks.0.password", "must not hold a lone surrogate", [{ ...home, password: "12345678\udc00" }]],
    ["networks.0.hidden", "must be true or false", [{ ...cafe, hidden: "yes" }]],
    ["networks.0.accessPoints", signals, [{ ...cafe, accessPoints: 60 }]],
    ["networks.0.accessPoints", signals, [{ ...cafe, accessPoints: [] }]],
    ["networks.0.accessPoints", signals, [{ ...cafe, accessPoints: [1, 2, 3, 4, 5, 6, 7, 8, 9] }]],
    ["networks.0.accessPoints.1", percent, [{ ...cafe, accessPoints: [60, 101] }]],
    ["networks.0.accessPoints.0", percent, [{ ...cafe, accessPoints: [-1] }]],
    ["networks.0.accessPoints.0", percent, [{ ...cafe, accessPoints: [0.5] }]],
    ["networks.0.accessPoints.0", percent, [{ ...cafe, accessPoints: ["60"] }]],
    ["networks.0.address", address, [{ ...cafe, address: "192.168.1.256" }]],
    ["networks.0.address", address, [{ ...cafe, address: "192.168.01.2" }]],
    ["networks.0.address", address, [{ ...cafe, address: "fe80::1" }]],
    ["networks.0.address", address, [{ ...cafe, address: "1.2.3" }]],
    ["networks.0.address", address, [{ ...cafe, address: 1 }]],
    [
      "networks.0.behaviour",
      'must be one of "normal", "silent", "no-dhcp"',
      [{ ...cafe, behaviour: "kind" }],
    ],
    ["networks.0.failuresFirst", whole, [{ ...cafe, failuresFirst: -1 }]],
    ["networks.0.failuresFirst", whole, [{ ...cafe, failuresFirst: 1.5 }]],
    ["networks.0.failuresFirst", "must be a number", [{ ...cafe, failuresFirst: "1" }]],
    ["networks.1.pasword", `is not a field; there are ${fields}`, [home, { ...cafe, pasword: "x" }]],
    ["networks.0", `must be an object with ${fields}`, ["Home"]],
    ["networks.0", `must be an object with ${fields}`, [null]],
    [
      "networks",
      "must be a list of at most 64 networks",
      Array.from({ length: 65 }, (_, index) => ({ ...cafe, ssid: `${index}` })),
    ],
    [
      "networks",
      "networks.0 and networks.2 share name and security",
      [home, cafe, { ...home, password: "other horse" }],
    ],
    ...securities.map((security): [string, string, unknown[]] =>
      takesPassword(security)
        ? [
            "networks.0.password",
            `is missing: security "${security}" needs one`,
            [{ ssid: "Home", security }],
          ]
        : [
            "networks.0.password",
            `must be left out: security "${security}" takes none`,
            [{ ...home, security }],
          ],
    ),
  ]

  test.each(cases)("%s %s", (field, problem, networks) => {
    const error = errorOf(JSON.stringify({ networks }))
    expect(error.code).toBe("bad-air")
    expect(error.facts).toEqual({ source: "my-air.json", field })
    expect(error.message).toContain(`my-air.json is not a simulated air: ${field} `)
    expect(error.message).toContain(problem)
    expect(error.message).toMatch(/Correct it; docs\/air\.md has the format\.$/)
  })

  test("the whole, where it is no object or another one", () => {
    expect(errorOf("null").message).toContain("the whole must be an object with networks")
    expect(errorOf("[]").message).toContain("networks is missing")
    expect(errorOf('{"networks":[],"network":[]}').facts).toMatchObject({ field: "network" })
    expect(errorOf('{"networks":[{"ssid":"a","security":"open"}],"x":1}').message).toContain(
      "x is not a field",
    )
  })

  test("what is wrong with the JSON", () => {
    const error = errorOf('{"networks":\n[}')
    expect(error.code).toBe("bad-air")
    expect(error.message).toMatch(
      /^my-air\.json is not a simulated air: it is not JSON \(.+\); look for a missing quote/,
    )
  })

  test("one thing, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(errorOf(text).code).toBe("bad-air")
      }),
    )
  })
})

test("an air written in TypeScript is checked by the compiler too", () => {
  const air: AirFile = { networks: [{ ssid: "Home", security: "wpa2", password: "correct horse" }] }
  expect(parseAir(JSON.stringify(air), "here").networks).toHaveLength(1)
})
