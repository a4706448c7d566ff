import { execFileSync } from "node:child_process"
import { createPrivateKey, generateKeyPairSync } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { utf8Encode } from "../../shared/bytes.ts"
import { base64Encode, pemDecode, pemEncode } from "./pem.ts"

const label = "CERTIFICATE"

describe("PEM", () => {
  test("comes back as the bytes it was made of, with other text around", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 }), (all) => {
        const text = all.map((bytes) => `subject=somebody\n${pemEncode(label, bytes)}`).join("\n")
        const expected = all.length === 0 ? undefined : all.map((bytes) => ({ label, bytes }))
        expect(pemDecode(utf8Encode(text))).toEqual(expected)
      }),
    )
  })

  test("is in the platform's base64", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(base64Encode(bytes)).toBe(Buffer.from(bytes).toString("base64"))
      }),
    )
  })

  test("of ours is read by Node, and of OpenSSL's by us, with either end of line", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
    const der = privateKey.export({ format: "der", type: "pkcs8" })
    expect(createPrivateKey(pemEncode("PRIVATE KEY", der)).equals(privateKey)).toBe(true)
    const pem = execFileSync("openssl", ["pkey", "-inform", "DER"], { input: der, encoding: "utf8" })
    for (const text of [pem, pem.replaceAll("\n", "\r\n")]) {
      expect(pemDecode(utf8Encode(text))).toEqual([{ label: "PRIVATE KEY", bytes: Uint8Array.from(der) }])
    }
  })

  test("with a block cut off, garbled, with headers, or under two labels loses that block only", () => {
    const good = pemEncode(label, Uint8Array.of(1, 2, 3))
    const bad = [
      "-----BEGIN CERTIFICATE-----\nAQID\n",
      "-----BEGIN CERTIFICATE-----\nAQ!D\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nAQI\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nAQID\n-----END PRIVATE KEY-----\n",
      "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END EC PRIVATE KEY-----\n",
      "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    ]
    for (const block of bad) {
      expect(pemDecode(utf8Encode(block + good))).toEqual([{ label, bytes: Uint8Array.of(1, 2, 3) }])
    }
  })

  test("is never found in DER, and no bytes make it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(pemDecode(bytes)).toBeUndefined()
      }),
    )
    const pieces = fc.constantFrom("-----BEGIN ", "-----END ", "CERTIFICATE", "-----", "\n", "AQID", "=", "-")
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        pemDecode(utf8Encode(parts.join("")))
      }),
    )
  })

  test("of more blocks than a chain has is read no further", () => {
    const file = utf8Encode(pemEncode(label, Uint8Array.of(1)).repeat(500))
    expect(pemDecode(file)).toHaveLength(16)
  })
})
