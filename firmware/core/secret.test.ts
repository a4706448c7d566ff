import { createHash, randomBytes } from "node:crypto"
import fc from "fast-check"
import { expect, test } from "vitest"
import { digestOf, drawSecret, hasSecretForm } from "./secret.ts"

test("a secret is 256 bits of the machine's randomness in base64url", () => {
  const asked: number[] = []
  const bytes = randomBytes(32)
  const secret = drawSecret((byteCount) => {
    asked.push(byteCount)
    return bytes
  })
  expect(asked).toEqual([32])
  expect(secret).toBe(bytes.toString("base64url"))
  expect(hasSecretForm(secret)).toBe(true)
})

test("its digest is the SHA-256 of it, as Node's own crypto says", () => {
  const secret = drawSecret((byteCount) => randomBytes(byteCount))
  expect(digestOf(secret)).toBe(createHash("sha256").update(secret).digest("base64url"))
})

test("no text but 43 characters of canonical base64url has the form of a secret", () => {
  for (const text of ["", "A".repeat(42), "A".repeat(44), `${"A".repeat(42)}=`, `${"A".repeat(42)}+`]) {
    expect(hasSecretForm(text)).toBe(false)
  }
  // The last of 43 characters holds two bits that mean nothing and have to be zero.
  expect(hasSecretForm(`${"A".repeat(42)}B`)).toBe(false)
  expect(hasSecretForm("A".repeat(43))).toBe(true)
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit: "binary" }), (text) => {
      expect(hasSecretForm(text)).toBe(
        text.length === 43 && Buffer.from(text, "base64url").toString("base64url") === text,
      )
    }),
  )
})
