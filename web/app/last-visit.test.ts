import { expect, it } from "vitest"
import { lastVisit } from "./last-visit.ts"

const dayMilliseconds = 86_400_000

it.each([
  [20_000, "Last here today"],
  // A device whose clock is ahead of the phone's.
  [20_001, "Last here today"],
  [19_999, "Last here yesterday"],
  [19_998, "Last here 2 days ago"],
  [19_600, "Last here 400 days ago"],
  [null, "Last visit unknown"],
])("a last visit on day %s reads %s", (day, words) => {
  expect(lastVisit(day, 20_000 * dayMilliseconds + 5)).toBe(words)
  expect(lastVisit(day, 20_001 * dayMilliseconds - 5)).toBe(words)
})
