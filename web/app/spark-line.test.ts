import { expect, test } from "vitest"
import type { Series } from "./histories.ts"
import { sparkLine } from "./spark-line.ts"

/** What is drawn of measurements so many seconds old: the area and the line. */
function drawn(...ages: readonly number[]): unknown[] {
  const rows = ages.map((age): Series["rows"][number] => [age, 20, 20, 20])
  return sparkLine({ span: "hour", stepSeconds: 10, rows, atMilliseconds: 0 }, 1).values.slice(-2)
}

test("a value that was measured only once draws nothing, at the edge least of all", () => {
  expect(drawn()).toEqual(["", ""])
  expect(drawn(0)).toEqual(["", ""])
  const [area, line] = drawn(1200, 1160, 1120, 0)
  expect(line).toMatch(/^M[\d.]+ 50L[\d.]+ 50L[\d.]+ 50$/)
  expect(area).not.toContain("1000")
})
