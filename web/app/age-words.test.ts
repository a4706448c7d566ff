import { expect, it } from "vitest"
import { ageWords, lengthWords } from "./age-words.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

it.each([
  [null, "Some time ago"],
  [0, "Just now"],
  [9.9 * second, "Just now"],
  [37 * second, "30 seconds ago"],
  [minute, "1 min ago"],
  [59.9 * minute, "59 min ago"],
  [3 * hour, "3 h ago"],
  [day, "Yesterday"],
  [9.5 * day, "9 days ago"],
])("%s milliseconds are %s", (age, text) => {
  expect(ageWords(age)).toBe(text)
})

it.each([
  [0, "A minute"],
  [5 * minute, "5 minutes"],
  [hour, "An hour"],
  [23 * hour, "23 hours"],
  [day, "A day"],
  [3.2 * day, "3 days"],
])("%s milliseconds long is %s", (length, text) => {
  expect(lengthWords(length)).toBe(text)
})
