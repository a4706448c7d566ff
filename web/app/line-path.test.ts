import { expect, it } from "vitest"
import { bandPath, linePath } from "./line-path.ts"

const scale = { least: 0, most: 10, ticks: [] }
const column = (position: number, mean: number, isAfterGap = false) => ({
  position,
  ageSeconds: 0,
  mean,
  minimum: mean - 1,
  maximum: mean + 1,
  isAfterGap,
})

it("a line through the means, with a hole where there is one", () => {
  const path = linePath([column(0, 5, true), column(0.5, 10), column(0.8, 0, true), column(1, 5)], scale)
  expect(path).toBe("M0 50L500 0M800 100L1000 50")
})

it("a point by itself is drawn as a dot", () => {
  expect(linePath([column(0.5, 5, true)], scale)).toBe("M500 50h.1")
})

it("a band between minimum and maximum, closed at each hole", () => {
  const path = bandPath([column(0, 5, true), column(0.5, 5), column(1, 5, true)], scale)
  expect(path).toBe("M0 40L500 40L500 60L0 60zM1000 40L1000 60z")
})
