import fc from "fast-check"
import { expect, test } from "vitest"
import { durationMilliseconds } from "./duration.ts"
import { PorchlightError } from "./errors.ts"

test("a length of time is its number of milliseconds, in every unit", () => {
  const units = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }
  const amount = fc.integer({ min: 1, max: 31 })
  const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]))
  fc.assert(
    fc.property(amount, unit, (count, name) => {
      expect(durationMilliseconds(`${count}${name}`, "every")).toBe(count * units[name])
    }),
  )
  expect(durationMilliseconds("1.5s", "every")).toBe(1500)
})

test("whatever else is refused by name, or is a number in the bounds", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double(), fc.anything()), (value) => {
      try {
        const milliseconds = durationMilliseconds(value, "every", 100)
        expect(milliseconds).toBeGreaterThanOrEqual(100)
        expect(milliseconds).toBeLessThanOrEqual(31 * 86_400_000)
      } catch (error) {
        expect(error).toBeInstanceOf(PorchlightError)
        expect(String(error)).toContain("every")
      }
    }),
  )
})
