import fc from "fast-check"
import { expect, it } from "vitest"
import { columnsOf, type Row } from "./columns.ts"

const hour = { spanSeconds: 3600, endAgeSeconds: 0, columnCount: 60, stepSeconds: 10 }

const flat = (age: number, value = 20): Row => [age, value, value, value]

it("as many columns as there are, and no more, however many rows", () => {
  const rows = Array.from({ length: 43_200 }, (_, index) => flat(2_592_000 - index * 60))
  const columns = columnsOf(rows, { ...hour, spanSeconds: 2_592_000, columnCount: 480, stepSeconds: 60 })
  expect(columns).toHaveLength(480)
  expect(columns.filter(({ isAfterGap }) => isAfterGap)).toHaveLength(1)
})

it("a peak of one row stays to be seen", () => {
  const rows = Array.from({ length: 3600 }, (_, index) => flat(3600 - index))
  rows[1800] = [1800, 20, 19, 95]
  const columns = columnsOf(rows, { ...hour, stepSeconds: 1 })
  expect(Math.max(...columns.map(({ maximum }) => maximum))).toBe(95)
  expect(Math.min(...columns.map(({ minimum }) => minimum))).toBe(19)
})

it("the line breaks where nothing was measured, and not for one lost row", () => {
  const lost = [60, 50, 40, 20, 10].map((age) => flat(age))
  const gap = [600, 590, 300, 290].map((age) => flat(age))
  const breaks = (rows: Row[]) =>
    columnsOf(rows, { ...hour, columnCount: 3600 }).map(({ isAfterGap }) => isAfterGap)
  expect(breaks(lost)).toEqual([true, false, false, false, false])
  expect(breaks(gap)).toEqual([true, false, true, false])
})

it("what was kept before a restart is a line too: a row each minute, then the full rate", () => {
  const kept = [300, 240, 120, 60].map((age) => flat(age))
  const fresh = [10, 9, 8, 6].map((age) => flat(age))
  const breaks = (rows: Row[], columnCount: number) =>
    columnsOf(rows, { ...hour, stepSeconds: 1, columnCount }).map(({ isAfterGap }) => isAfterGap)
  expect(breaks([...kept, ...fresh], 3600)).toEqual([true, ...Array(7).fill(false)])
  expect(breaks([...kept, ...fresh], 90).filter(Boolean)).toHaveLength(1)
})

it("kept rows too have holes between them, and at the full rate a missing minute is one", () => {
  const kept = [600, 540, 300, 240].map((age) => flat(age))
  const fresh = [100, 99, 98, 38, 37].map((age) => flat(age))
  const breaks = (rows: Row[]) =>
    columnsOf(rows, { ...hour, stepSeconds: 1, columnCount: 3600 }).map(({ isAfterGap }) => isAfterGap)
  expect(breaks(kept)).toEqual([true, false, true, false])
  expect(breaks(fresh)).toEqual([true, false, false, true, false])
})

it("time has passed since the rows came: they move to the left, and out", () => {
  const rows = [flat(3590), flat(1800), flat(-60)]
  const columns = columnsOf(rows, { ...hour, endAgeSeconds: -60 })
  expect(columns.map(({ position }) => position)).toEqual([1 - 1860 / 3600, 1])
})

it("whatever the rows are, columns stay in order, in the drawing and within their number", () => {
  const rows = fc.array(fc.tuple(fc.double(), fc.double(), fc.double(), fc.double()), { maxLength: 200 })
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 50 }), (unsorted, columnCount) => {
      const sorted = unsorted.filter(([age]) => !Number.isNaN(age)).sort(([one], [other]) => other - one)
      const columns = columnsOf(sorted, { ...hour, columnCount })
      expect(columns.length).toBeLessThanOrEqual(columnCount)
      for (const { position } of columns) expect(position >= 0 && position <= 1).toBe(true)
    }),
  )
})
