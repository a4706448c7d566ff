import fc from "fast-check"
import { expect, it } from "vitest"
import { valueScale } from "./value-scale.ts"

const column = (minimum: number, maximum: number) => ({
  position: 0,
  ageSeconds: 0,
  mean: (minimum + maximum) / 2,
  minimum,
  maximum,
  isAfterGap: false,
})

it.each([
  [4.3, 14.3, [5, 10, 15]],
  [-46, 868, [0, 500]],
  [20, 20, [19.9, 20, 20.1]],
])("from %d to %d the lines stand at %j", (least, most, ticks) => {
  const scale = valueScale([column(least, most)], 1)
  expect(scale.ticks.map((tick) => Number(tick.toFixed(6)))).toEqual(ticks)
  expect(scale.least).toBeLessThan(least)
  expect(scale.most).toBeGreaterThan(most)
})

it("nothing measured has a scale without lines", () => {
  expect(valueScale([], 1)).toEqual({ least: 0, most: 1, ticks: [] })
})

it("a few lines, whatever the values", () => {
  const value = fc.double({ min: -1e12, max: 1e12, noNaN: true })
  fc.assert(
    fc.property(value, value, (one, other) => {
      const { ticks } = valueScale([column(Math.min(one, other), Math.max(one, other))], 2)
      expect(ticks.length).toBeGreaterThanOrEqual(1)
      expect(ticks.length).toBeLessThanOrEqual(6)
    }),
  )
})
