import { expect, it } from "vitest"
import { chartDrawing } from "./chart-drawing.ts"
import type { Row } from "./columns.ts"

const day = 86_400_000
const now = 20_000 * day

const series = (span: "day" | "month") => ({
  span,
  stepSeconds: 60,
  rows: Array.from({ length: 1440 }, (_, index): Row => [(1439 - index) * 60, index, index, index]),
  atMilliseconds: now,
})

it("a chart is worked out once for the time of one column, however often it is drawn", () => {
  const rows = series("day")
  const drawing = chartDrawing(rows, 1, now)
  expect(chartDrawing(rows, 1, now - 1000)).toBe(drawing)
  expect(chartDrawing(rows, 1, now + 1000)).not.toBe(drawing)
  expect(chartDrawing({ ...rows }, 1, now)).not.toBe(drawing)
})

it("its edges are this moment and one span before", () => {
  const { fromMilliseconds, toMilliseconds, columns } = chartDrawing(series("day"), 1, now)
  expect([fromMilliseconds, toMilliseconds]).toEqual([now - day, now])
  expect(columns).toHaveLength(480)
})

it("while the device is away its line falls behind", () => {
  const rows = series("day")
  const last = (at: number) => chartDrawing(rows, 1, at).columns.at(-1)?.position
  expect(last(now)).toBeGreaterThan(0.99)
  expect(last(now + day / 2)).toBeCloseTo(0.5, 1)
})

it("a table has as many rows as a person reads", () => {
  expect(chartDrawing(series("day"), 1, now).coarse).toHaveLength(24)
})
