import * as v from "valibot"
import { expect, test } from "vitest"
import { controlRequestSchema, homeChangeSchema, homeSchema, readingSchema } from "./home-contract.ts"

const temperature = {
  id: "temperature",
  label: "Temperature",
  unit: "°C",
  decimals: 1,
  value: 21.4,
  ageMilliseconds: 800,
  staleAfterMilliseconds: 15_000,
  trend: "rising",
} as const

test("a reading that could not be measured has neither value nor age", () => {
  const none = { ...temperature, value: null, ageMilliseconds: null, trend: null }
  expect(v.is(readingSchema, none)).toBe(true)
})

test.each(["", "-a", "a-", "A", "a/b", "a".repeat(33), "__proto__"])("%j is no part's id", (id) => {
  expect(v.is(readingSchema, { ...temperature, id })).toBe(false)
})

test("a change leaves out what is as it was", () => {
  expect(v.is(homeChangeSchema, {})).toBe(true)
  expect(v.is(homeChangeSchema, { readings: [temperature] })).toBe(true)
  expect(v.is(homeSchema, { readings: [temperature] })).toBe(false)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, {}, [], undefined])("%j is no control's value", (value) => {
  expect(v.is(controlRequestSchema, { value })).toBe(false)
})

test("a wish's key is long enough to be nobody else's, and bounded", () => {
  expect(v.is(controlRequestSchema, { value: true, key: "short" })).toBe(false)
  expect(v.is(controlRequestSchema, { value: true, key: "k".repeat(65) })).toBe(false)
  expect(v.is(controlRequestSchema, { value: true, key: "k".repeat(22) })).toBe(true)
})
