import fc from "fast-check"
import { expect, test } from "vitest"
import { wrapped } from "./wrapped.ts"

const within = (columns: number) => (line: string) => line.length <= columns

test("text is broken between words, and a hyphen in one is no place for it", () => {
  const text = "Scan to join its Wi-Fi, then type the code."
  expect(wrapped(text, within(20))).toEqual(["Scan to join its", "Wi-Fi, then type the", "code."])
  expect(wrapped(text, within(100))).toEqual([text])
})

test("a word that does not fit alone is broken after a hyphen, or else anywhere", () => {
  expect(wrapped("front-door-bell", within(12))).toEqual(["front-door-", "bell"])
  expect(wrapped("front-door-bell", within(4))).toEqual(["fron", "t-", "door", "-", "bell"])
  expect(wrapped("a bcdefghij k", within(4))).toEqual(["a", "bcde", "fghi", "j k"])
})

test("whatever the text, every line fits and nothing is lost", () => {
  const text = fc.string({ unit: fc.constantFrom(..."ab- "), maxLength: 60 })
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 20 }), (text, columns) => {
      const lines = wrapped(text, within(columns))
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""))
    }),
  )
})

test("a line has a character where none fits", () => {
  expect(wrapped("abc", () => false)).toEqual(["a", "b", "c"])
})
