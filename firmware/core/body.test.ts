import fc from "fast-check"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { mediaType, parseForm, readJson, readNothing, readShape, readText } from "./body.ts"
import { RequestProblem } from "./problem.ts"
import { requestOf } from "./scripted-host.fixture.ts"

const withCode = (code: string, field?: string) =>
  expect.objectContaining({ problem: expect.objectContaining({ code, ...(field && { field }) }) })
const json = (body: unknown) =>
  requestOf("POST", "/", { body, headers: { "content-type": "application/json" } })

describe("the media type", () => {
  test.each([
    ["application/json", "application/json"],
    ["Application/JSON ; charset=UTF-8", "application/json"],
    [" text/plain", "text/plain"],
    ["", ""],
  ])("of %j is %j", (header, type) => {
    expect(mediaType(requestOf("POST", "/", { headers: { "content-type": header } }))).toBe(type)
  })
})

describe("a body", () => {
  test("is text where it is UTF-8, and a problem where it is not or was too large", () => {
    expect(readText(requestOf("POST", "/", { body: "é 世界" }))).toBe("é 世界")
    const overlong = new Uint8Array([0xc0, 0x80])
    expect(() => readText(requestOf("POST", "/", { body: overlong }))).toThrow(withCode("invalid-utf8"))
    expect(() => readText(requestOf("POST", "/", { body: null }))).toThrow(withCode("too-large"))
  })

  test("is JSON only where it says so", () => {
    expect(readJson(json("[1]"))).toEqual([1])
    expect(() => readJson(requestOf("POST", "/", { body: "[1]" }))).toThrow(
      withCode("unsupported-media-type"),
    )
    expect(() => readJson(json("[1"))).toThrow(withCode("invalid-json"))
  })

  test("of the wrong shape names the field, however deep it lies", () => {
    const schema = v.strictObject({ lamps: v.array(v.strictObject({ name: v.string() })) })
    expect(readShape(json({ lamps: [{ name: "a" }] }), schema)).toEqual({ lamps: [{ name: "a" }] })
    const wrong = (body: unknown) => () => readShape(json(body), schema)
    expect(wrong({ lamps: [{ name: "a" }, { name: 7 }] })).toThrow(withCode("invalid-field", "lamps.1.name"))
    expect(wrong({})).toThrow("lamps: is missing.")
    expect(wrong({ lamps: [], more: 1 })).toThrow("more: is not a field of this request.")
    expect(wrong(JSON.parse('{"lamps":[],"__proto__":1}'))).toThrow(withCode("invalid-field"))
  })
})

describe("no body", () => {
  test("is none at all, of whatever type, or an empty object", () => {
    for (const request of [requestOf("POST", "/"), json(""), json({}), json(" { } ")]) {
      expect(() => readNothing(request)).not.toThrow()
    }
  })

  test("is nothing else", () => {
    const wrong = (request: Parameters<typeof readNothing>[0]) => () => readNothing(request)
    expect(wrong(json({ scan: 1 }))).toThrow(withCode("invalid-field", "scan"))
    expect(wrong(json("[]"))).toThrow(withCode("invalid-field"))
    expect(wrong(json("null"))).toThrow(withCode("invalid-field"))
    expect(wrong(json("{"))).toThrow(withCode("invalid-json"))
    expect(wrong(json(null))).toThrow(withCode("too-large"))
    expect(wrong(requestOf("POST", "/", { body: "{}" }))).toThrow(withCode("unsupported-media-type"))
  })
})

describe("a form", () => {
  test("reads whatever URLSearchParams writes", () => {
    const fields = fc.uniqueArray(
      fc.tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })),
      { maxLength: 20, selector: ([name]) => name },
    )
    fc.assert(
      fc.property(fields, (pairs) => {
        expect([...parseForm(new URLSearchParams(pairs).toString())]).toEqual(pairs)
      }),
    )
  })

  test("of any text gives fields or a problem, never another error", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        try {
          parseForm(text)
        } catch (error) {
          expect(error).toBeInstanceOf(RequestProblem)
        }
      }),
    )
  })

  test("keeps the first of two values, so that what was checked is what is used", () => {
    expect(parseForm("a=1&a=2").get("a")).toBe("1")
  })

  test("may have 64 fields and no more", () => {
    expect(parseForm(Array.from({ length: 64 }, (_, index) => `f${index}`).join("&")).size).toBe(64)
    expect(() => parseForm("a&".repeat(64))).toThrow(withCode("invalid-form"))
  })
})
