import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { ReadingView } from "../../shared/home-contract.ts"
import { commandValue, readingPayload, readingValue } from "./payloads.ts"
import { topicsOf } from "./topics.ts"

const reading: ReadingView = {
  ...{ id: "temperature", label: "Temperature", unit: "°C", decimals: 1, value: 21.449 },
  ...{ ageMilliseconds: 0, staleAfterMilliseconds: 15_000, trend: null },
}

describe("a reading's message", () => {
  test("has as many digits as are shown, its unit, and when it was measured", () => {
    expect(readingPayload(reading, "2026-11-29T01:30:00.000Z")).toBe(
      '{"value":21.4,"unit":"°C","at":"2026-11-29T01:30:00.000Z"}',
    )
  })

  test("says null where it is not known, and no time where the clock is not set", () => {
    expect(readingPayload({ ...reading, value: null, unit: "" }, undefined)).toBe('{"value":null}')
    expect(readingValue({ ...reading, value: null })).toBeNull()
  })
})

describe("a command", () => {
  test.each([
    ["switch", "ON", true],
    ["switch", " false\n", false],
    ["switch", "perhaps", undefined],
    ["number", "40", 40],
    ["number", "-1.5e1", -15],
    ["number", "Infinity", undefined],
    ["number", "0x10", undefined],
    ["number", "", undefined],
    ["choice", "Eco", "Eco"],
    ["button", "anything", null],
  ] as const)("for a %s that says %o means %o", (kind, text, value) => {
    expect(commandValue(kind, text)).toBe(value)
  })

  test("for a number means a number that is finite, or nothing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = commandValue("number", text)
        return value === undefined || Number.isFinite(value)
      }),
    )
  })

  test("is found by its topic, and by none of another device or form", () => {
    const topics = topicsOf("5cd80b1f00d2a7e4")
    expect(topics.commandOf("porchlight/5cd80b1f00d2a7e4/controls/lamp/set")).toEqual({
      kind: "set",
      id: "lamp",
    })
    expect(topics.commandOf("porchlight/5cd80b1f00d2a7e4/images/door/take")).toEqual({
      kind: "take",
      id: "door",
    })
    for (const topic of [
      "porchlight/0000000000000000/controls/lamp/set",
      "porchlight/5cd80b1f00d2a7e4/controls/lamp/take",
      "porchlight/5cd80b1f00d2a7e4/controls/a/b/set",
      "porchlight/5cd80b1f00d2a7e4/controls//set",
      "",
    ])
      expect(topics.commandOf(topic)).toBeUndefined()
  })
})
