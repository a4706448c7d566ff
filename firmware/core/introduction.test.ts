import fc from "fast-check"
import { expect, test } from "vitest"
import { base64urlEncode, utf8Decode } from "../../shared/bytes.ts"
import { introductionMaximumLength } from "../../shared/pairing-contract.ts"
import { readIntroduction, signedPart, writeIntroduction } from "./introduction.ts"

const idOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const introductions = fc.record({
  to: bytes(8).map(idOf),
  from: bytes(8).map(idOf),
  nonce: bytes(16).map(base64urlEncode),
  untilMilliseconds: fc.integer({ min: 10 ** 12, max: 10 ** 13 - 1 }),
})
const signatures = fc.uint8Array({ minLength: 1, maxLength: 1024 })
const parts = introductions.chain((introduction) =>
  fc.record({ introduction: fc.constant(introduction), signature: signatures }),
)

test("what is written is read as it was, and fits the request", () => {
  fc.assert(
    fc.property(parts, ({ introduction, signature }) => {
      const text = writeIntroduction(introduction, signature)
      expect(text.length).toBeLessThanOrEqual(introductionMaximumLength)
      expect(readIntroduction(text)).toEqual({ introduction, signature })
    }),
  )
})

test("whatever is read is written the same, so nothing can be hidden in it", () => {
  const hostile = fc.oneof(
    fc.string(),
    parts.chain(({ introduction, signature }) => {
      const text = writeIntroduction(introduction, signature)
      return fc
        .record({ at: fc.nat(text.length), cut: fc.nat(3), put: fc.string({ maxLength: 3 }) })
        .map(({ at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut))
    }),
  )
  fc.assert(
    fc.property(hostile, (text) => {
      const read = readIntroduction(text)
      if (read !== undefined) expect(writeIntroduction(read.introduction, read.signature)).toBe(text)
    }),
    { numRuns: 2_000 },
  )
})

test("two introductions have never one signed part", () => {
  fc.assert(
    fc.property(introductions, introductions, (one, other) => {
      const isSame = Buffer.compare(signedPart(one), signedPart(other)) === 0
      expect(isSame).toBe(JSON.stringify(one) === JSON.stringify(other))
    }),
  )
})

test("what is signed says what it is for, and cannot be the signed part of a certificate", () => {
  fc.assert(
    fc.property(introductions, (introduction) => {
      const signed = signedPart(introduction)
      expect(utf8Decode(signed)).toMatch(/^porchlight introduction v1\n[0-9a-f]{16}\./)
      // DER's SEQUENCE.
      expect(signed[0]).not.toBe(0x30)
    }),
  )
})
