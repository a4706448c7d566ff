import { describe, expect, test } from "vitest"
import { decodeContent, encodeContent } from "./backup-content.ts"

const damaged = expect.objectContaining({ code: "backup-damaged" })
const decode = (values: unknown, more: object = {}) =>
  decodeContent(Buffer.from(JSON.stringify({ madeAtMilliseconds: 1, values, ...more })))

describe("what a backup holds", () => {
  test("comes back byte for byte", () => {
    const values = new Map([
      ["identity", Uint8Array.from({ length: 4000 }, (_, index) => index)],
      ["empty", new Uint8Array()],
    ])
    expect(decodeContent(encodeContent({ madeAtMilliseconds: 5, values }))).toEqual({
      madeAtMilliseconds: 5,
      values,
    })
  })

  test.each([
    "../passwd",
    "/etc/passwd",
    "a/b",
    "..",
    ".",
    "",
    "control.sock",
    "a\0b",
    "A",
    "name\n",
    "a-key-of-16-char",
  ])("names no file but a value's: %j", (key) => {
    expect(() => decode([[key, ""]])).toThrow(damaged)
  })

  test("is refused where it is of another shape, or more than a state folder holds", () => {
    expect(decode([["a", "AA=="]]).values.get("a")).toEqual(Uint8Array.of(0))
    const many = Array.from({ length: 4097 }, (_, index) => [`k${index}`, ""])
    for (const values of [
      null,
      {},
      [["a"]],
      [["a", 1]],
      [["a", "no base64!"]],
      [["a", Buffer.alloc(4001).toString("base64")]],
      [
        ["a", ""],
        ["a", ""],
      ],
      many,
    ]) {
      expect(() => decode(values)).toThrow(damaged)
    }
    expect(() => decode([], { madeAtMilliseconds: -1 })).toThrow(damaged)
    expect(() => decode([], { madeAtMilliseconds: 1e300 })).toThrow(damaged)
    expect(() => decodeContent(Buffer.from("{"))).toThrow(damaged)
    expect(() => decodeContent(Buffer.of(0xff))).toThrow(damaged)
  })
})
