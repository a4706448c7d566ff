import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  base64urlDecode,
  base64urlEncode,
  utf8Decode,
  utf8DecodeLossy,
  utf8Encode,
  utf8Length,
} from "./bytes.ts"

// The platform's own codecs, written by others; `ignoreBOM` because a byte order mark is part of an SSID.
const encoder = new TextEncoder()
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const lossy = new TextDecoder("utf-8", { ignoreBOM: true })
const strictly = (bytes: Uint8Array): string | undefined => {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ max: 0xffff, min: 0 })).map((units) => String.fromCharCode(...units)),
)
/** Random bytes are hardly ever UTF-8, so most are made from text and then bent. */
const anyBytes = fc.oneof(
  fc.uint8Array(),
  fc.tuple(fc.string({ unit: "binary" }), fc.nat(), fc.nat(255)).map(([text, offset, value]) => {
    const bytes = encoder.encode(text)
    if (bytes.length > 0) bytes[offset % bytes.length] = value
    return bytes
  }),
)
const manyRuns = { numRuns: 5_000 }

describe("UTF-8", () => {
  test.each([
    ["", []],
    ["\0\x7f", [0, 0x7f]],
    ["\u0080\u07ff", [0xc2, 0x80, 0xdf, 0xbf]],
    ["\u0800\uffff", [0xe0, 0xa0, 0x80, 0xef, 0xbf, 0xbf]],
    ["\u{10000}\u{10ffff}", [0xf0, 0x90, 0x80, 0x80, 0xf4, 0x8f, 0xbf, 0xbf]],
    ["\ufeffa", [0xef, 0xbb, 0xbf, 0x61]],
    ["\ud7ff\ue000", [0xed, 0x9f, 0xbf, 0xee, 0x80, 0x80]],
  ])("of %j is what RFC 3629 says, in both directions", (text, bytes) => {
    expect([...utf8Encode(text)]).toEqual(bytes)
    expect(utf8Decode(Uint8Array.from(bytes))).toBe(text)
  })

  test("of a lone surrogate is U+FFFD's", () => {
    for (const text of ["\ud800", "\udfff", "a\udc00b", "\ud800\ud800", "\udc00\ud800"]) {
      expect(utf8Encode(text)).toEqual(encoder.encode(text))
    }
  })

  test("of any text is what TextEncoder makes, in an array of just that length", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = utf8Encode(text)
        expect(bytes).toEqual(encoder.encode(text))
        expect(bytes.buffer.byteLength).toBe(bytes.length)
        expect(utf8Length(text)).toBe(bytes.length)
      }),
      manyRuns,
    )
  })

  test.each([
    ["a stray continuation", [0x80]],
    ["two bytes too long for U+007F", [0xc1, 0xbf]],
    ["three bytes too long for U+07FF", [0xe0, 0x9f, 0xbf]],
    ["four bytes too long for U+FFFF", [0xf0, 0x8f, 0xbf, 0xbf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a pair of surrogates", [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80]],
    ["U+110000", [0xf4, 0x90, 0x80, 0x80]],
    ["a first byte above all", [0xf5, 0x80, 0x80, 0x80]],
    ["byte 255", [0xff]],
    ["an end within a character", [0x61, 0xf0, 0x9f, 0x98]],
    ["a character broken off by another", [0xc3, 0x61]],
  ])("is not %s", (_, bytes) => {
    expect(strictly(Uint8Array.from(bytes))).toBeUndefined()
    expect(utf8Decode(Uint8Array.from(bytes))).toBeUndefined()
    expect(utf8DecodeLossy(Uint8Array.from(bytes))).toContain("\ufffd")
  })

  test("of any bytes is read or refused as TextDecoder does", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(utf8Decode(bytes)).toBe(strictly(bytes))
      }),
      manyRuns,
    )
  })

  test("of every single byte and pair of bytes is read or refused as TextDecoder does", () => {
    for (let first = 0; first < 256; first++) {
      expect(utf8Decode(Uint8Array.of(first))).toBe(strictly(Uint8Array.of(first)))
      for (let second = 0; second < 256; second++) {
        const bytes = Uint8Array.of(first, second)
        if (utf8Decode(bytes) !== strictly(bytes)) expect.unreachable(`${first} ${second}`)
      }
    }
  })

  test("read for people keeps what is good; runs of U+FFFD stand where TextDecoder has one or more", () => {
    const runsAsOne = (text: string) => text.replaceAll(/\ufffd+/g, "\ufffd")
    expect(utf8DecodeLossy(Uint8Array.of(0x48, 0xff, 0x69))).toBe("H\ufffdi")
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(runsAsOne(utf8DecodeLossy(bytes))).toBe(runsAsOne(lossy.decode(bytes)))
      }),
      manyRuns,
    )
  })
})

describe("base64url", () => {
  // RFC 4648, section 10, without padding, and the two characters that tell it from base64.
  test.each([
    ["", ""],
    ["f", "Zg"],
    ["fo", "Zm8"],
    ["foo", "Zm9v"],
    ["foob", "Zm9vYg"],
    ["fooba", "Zm9vYmE"],
    ["foobar", "Zm9vYmFy"],
    ["\u00fb\u00ff\u00fe", "-__-"],
  ])("of %j is %j, in both directions", (text, encoded) => {
    const bytes = Uint8Array.from(Buffer.from(text, "latin1"))
    expect(base64urlEncode(bytes)).toBe(encoded)
    expect(base64urlDecode(encoded)).toEqual(bytes)
  })

  test("of any bytes is what Buffer makes, and leads back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = base64urlEncode(bytes)
        expect(text).toBe(Buffer.from(bytes).toString("base64url"))
        expect(base64urlDecode(text)).toEqual(bytes)
      }),
      manyRuns,
    )
  })

  test.each([
    "A",
    "AAAAA",
    "Zg==",
    "Zg=",
    "Zh",
    "Zm9",
    "+___",
    "/___",
    "Z g",
    "Zg\n",
    " Zg",
    "Zäää",
    "Zm9\u{1f600}",
    "\0AAA",
  ])("is not %j", (text) => {
    expect(base64urlDecode(text)).toBeUndefined()
  })

  test("has one text for each value: whatever decodes is what its bytes encode to", () => {
    const character = fc.constantFrom(..."ABCDwxyz0189-_=+")
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 8 }), (text) => {
        const bytes = base64urlDecode(text)
        if (bytes !== undefined) expect(base64urlEncode(bytes)).toBe(text)
      }),
      manyRuns,
    )
  })
})
