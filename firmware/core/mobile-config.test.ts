import { execFileSync } from "node:child_process"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { mobileConfig } from "./mobile-config.ts"

const certificate = Uint8Array.from({ length: 300 }, (_, index) => index & 0xff)
const fingerprint = "71cc543e14f7091c37b3f42b227f0c55a8e7e0b7351246a778b3d97187f60682"

interface Profile {
  readonly PayloadContent: readonly [Readonly<Record<string, unknown>>]
  readonly [key: string]: unknown
}

/** Python's own reader of property lists; bytes come back in base64. */
const program = `
import base64, json, plistlib, sys
texts = json.load(sys.stdin)
plain = lambda value: base64.b64encode(value).decode()
print(json.dumps([plistlib.loads(text.encode()) for text in texts], default=plain))
`

function parse(...texts: readonly string[]): readonly Profile[] {
  const input = JSON.stringify(texts)
  return JSON.parse(execFileSync("python3", ["-c", program], { input, encoding: "utf8" }))
}

const options = { deviceName: "ding", commonName: "ding Porchlight CA 1234abcd", certificate, fingerprint }

describe("a profile", () => {
  test("holds the root as a payload that Apple's systems take for one", () => {
    const [profile] = parse(mobileConfig(options))
    expect(profile).toMatchObject({ PayloadType: "Configuration", PayloadVersion: 1 })
    expect(profile?.PayloadContent).toHaveLength(1)
    const [payload] = profile?.PayloadContent ?? []
    expect(payload).toMatchObject({
      PayloadType: "com.apple.security.root",
      PayloadVersion: 1,
      PayloadContent: Buffer.from(certificate).toString("base64"),
      PayloadDisplayName: options.commonName,
    })
  })

  test("of one root replaces itself, and none of another root", () => {
    const identifiers = (profile: Profile | undefined) =>
      [profile, profile?.PayloadContent[0]].flatMap((part) => [
        part?.["PayloadUUID"],
        part?.["PayloadIdentifier"],
      ])
    const other = { ...options, fingerprint: fingerprint.split("").reverse().join("") }
    const [first, again, another] = parse(
      mobileConfig(options),
      mobileConfig({ ...options, deviceName: "dong" }),
      mobileConfig(other),
    ).map(identifiers)
    expect(again).toEqual(first)
    expect(new Set([...(first ?? []), ...(another ?? [])]).size).toBe(8)
  })

  test("has UUIDs of the version that is made of anything", () => {
    const [profile] = parse(mobileConfig(options))
    for (const part of [profile, profile?.PayloadContent[0]]) {
      expect(part?.["PayloadUUID"]).toMatch(
        /^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/,
      )
    }
  })

  test("takes any name for text", () => {
    const hostile = [
      "</string><key>PayloadType</key><string>com.apple.vpn.managed",
      "]]>&amp;<![CDATA[",
      "\"'&<>",
      "\u0000\u001f\ufffe\ud800 \u{1f4a1}",
    ]
    const drawn = fc.sample(fc.string({ unit: "binary", maxLength: 40 }), { numRuns: 200, seed: 1 })
    const names = [...hostile, ...drawn].map((name) => name.replaceAll("\r", ""))
    const profiles = parse(
      ...names.map((commonName) => mobileConfig({ ...options, commonName, deviceName: commonName })),
    )
    for (const [index, profile] of profiles.entries()) {
      const shown = names[index]?.replace(
        /[^\t\n\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
        "\ufffd",
      )
      expect(profile["PayloadDisplayName"]).toBe(shown)
      expect(profile.PayloadContent[0]["PayloadType"]).toBe("com.apple.security.root")
    }
  })
})
