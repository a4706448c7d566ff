import { afterEach, expect, it } from "vitest"
import { board } from "../../shared/words/en.json"
import { readingName, takeWords } from "./words.ts"

const wordsOf = (language: string, names: Readonly<Record<string, string>>) =>
  takeWords({ language, messages: [], failures: {}, board: names })

afterEach(() => wordsOf("en", {}))

it("what a board measures of itself is called in the page's language", () => {
  const reading = { id: "memory-used", label: board["memory-used"] }
  expect(readingName(reading)).toBe("Memory used")
  wordsOf("de", { "memory-used": "Speicher belegt" })
  expect(readingName(reading)).toBe("Speicher belegt")
})

it("what a program calls a reading stays as it is", () => {
  wordsOf("de", { load: "Auslastung", "memory-used": "Speicher belegt" })
  expect(readingName({ id: "load", label: "Weight" })).toBe("Weight")
  expect(readingName({ id: "weight", label: board.load })).toBe(board.load)
  expect(readingName({ id: "constructor", label: "Builder" })).toBe("Builder")
})
