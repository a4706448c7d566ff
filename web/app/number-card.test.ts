import { expect, it } from "vitest"
import { withinRange } from "./number-card.ts"

const heating = {
  kind: "number",
  id: "target",
  label: "Heating",
  queueable: false,
  value: 20,
  unit: "°C",
  minimum: 5,
  maximum: 30,
  step: 0.1,
} as const

it.each([
  ["21", 21],
  ["21,5", 21.5],
  ["21.549", 21.5],
  ["5.3", 5.3],
  ["99", 30],
  ["-4", 5],
  ["", undefined],
  ["warm", undefined],
  ["Infinity", undefined],
])("%j becomes %s", (typed, number) => {
  expect(withinRange(typed, heating)).toBe(number)
})

it("without steps every number between is taken", () => {
  expect(withinRange("21.549", { ...heating, step: 0 })).toBe(21.549)
})
