import { describe, expect, test } from "vitest"
import { quietFor } from "./quiet-hours.ts"

const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 22, hour, minute)
const minutes = (count: number) => count * 60_000
const quiet = (fromMinute: number, toMinute: number, offsetMinutes = 0) => ({
  fromMinute,
  toMinute,
  offsetMinutes,
})

describe("quiet hours", () => {
  const night = quiet(22 * 60, 7 * 60)

  test.each([
    [21, 59, 0],
    [22, 0, 540],
    [23, 30, 450],
    [0, 0, 420],
    [6, 59, 1],
    [7, 0, 0],
    [12, 0, 0],
  ])("over midnight last, at %i:%i, %i more minutes", (hour, minute, left) => {
    expect(quietFor(night, at(hour, minute))).toBe(minutes(left))
  })

  test("of a day end on it", () => {
    expect(quietFor(quiet(60, 120), at(1, 30))).toBe(minutes(30))
    expect(quietFor(quiet(60, 120), at(2))).toBe(0)
    expect(quietFor(quiet(60, 120), at(0, 59))).toBe(0)
  })

  test("are by the clock of the phone's person", () => {
    // 23:30 in UTC is 01:30 the day after to the east, and 18:30 to the west.
    expect(quietFor(quiet(22 * 60, 7 * 60, 120), at(23, 30))).toBe(minutes(330))
    expect(quietFor(quiet(22 * 60, 7 * 60, -300), at(23, 30))).toBe(0)
    expect(quietFor(quiet(0, 60, -30), at(0, 45))).toBe(minutes(45))
  })

  test("are none where there are none, or where they end as they begin", () => {
    expect(quietFor(null, at(3))).toBe(0)
    for (const hour of [0, 3, 12]) expect(quietFor(quiet(180, 180), at(hour))).toBe(0)
  })

  test("end between two minutes at the minute", () => {
    expect(quietFor(quiet(60, 120), at(1, 59) + 30_500)).toBe(29_500)
  })
})
