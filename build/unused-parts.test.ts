import { expect, it } from "vitest"
import { without } from "./unused-parts.ts"

it("what is left out ends before the text that is named", () => {
  expect(without("a; b; c; d", "b", "d")).toBe("a; d")
})

it("what is not there is not left out silently", () => {
  expect(() => without("a; b", "c", "b")).toThrow('There is no "c"')
  expect(() => without("b; a", "a", "b")).toThrow('There is no "a" before an "b"')
})
