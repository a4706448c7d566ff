import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { languageFor } from "../../shared/languages.ts"

/** Anew each time, since it keeps what it made for one language. */
async function words(language: string) {
  vi.resetModules()
  vi.stubGlobal("navigator", { languages: [language] })
  const { takeWords } = await import("./words.ts")
  takeWords({ language: languageFor(language) ?? "en", messages: [], failures: {}, board: {} })
  return import("./number-words.ts")
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it.each([
  ["en-GB", "1,234.50"],
  ["de-DE", "1.234,50"],
  ["ar-EG", "١٬٢٣٤٫٥٠"],
])("a number is written as people of %s write it", async (language, text) => {
  const { numberWords } = await words(language)
  expect(numberWords(1234.5, 2)).toBe(text)
})

it("its unit follows at a space that no line breaks, and a sign at none", async () => {
  const { quantityWords } = await words("en-GB")
  expect(quantityWords(21.26, 1, "°C")).toBe("21.3\u00a0°C")
  expect(quantityWords(54, 0, "%")).toBe("54%")
  expect(quantityWords(3, 0, "")).toBe("3")
})

it.each([
  [1, 0],
  [0.5, 1],
  [0.25, 2],
  [10, 0],
  [1 / 3, 6],
])("steps of %d have %i digits after the point", async (step, decimals) => {
  const { decimalsOf } = await words("en-GB")
  expect(decimalsOf(step)).toBe(decimals)
})
