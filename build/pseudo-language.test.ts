import { expect, test } from "vitest"
import { catalogueFaults, readCatalogue } from "./catalogues.ts"
import { markedLetters, mirroredLetters, pseudoCatalogue } from "./pseudo-language.ts"

const english = readCatalogue("en")

function pseudo(text: string, key = "word"): string | undefined {
  return pseudoCatalogue({ section: { [key]: text } }, markedLetters)["section"]?.[key]
}

test("a message is bracketed, marked and longer, and its places stay", () => {
  expect(pseudo("Join {network}")).toBe("⟦Ĵööîîñ {network} ļöŕ⟧")
  expect(pseudo("Scan again")).toBe("⟦Šçààñ ààĝààîîñ⟧")
})

test("each branch of a plural is a message, and each name on a way through settings", () => {
  expect(pseudo("{count, plural, one {A day} other {{count} days}}")).toBe(
    "{count, plural, one {⟦Àà đààý⟧} other {⟦{count} đààýš ļöŕ⟧}}",
  )
  expect(pseudo("Settings > General", "ios.path")).toBe("⟦Šééţţîîñĝš ļ⟧ > ⟦Ĝééñééŕààļ⟧")
})

test.each([
  ["marked", markedLetters],
  ["mirrored", mirroredLetters],
])("in %s letters every message can be read, is longer, and has no plain letter", (_, letters) => {
  const catalogue = pseudoCatalogue(english, letters)
  expect(new Set(letters).size).toBe(26)
  expect(catalogueFaults("en", catalogue, english)).toEqual([])
  for (const [section, messages] of Object.entries(catalogue)) {
    for (const [key, text] of Object.entries(messages)) {
      expect(text.length, key).toBeGreaterThan((english[section]?.[key] ?? "").length * 1.2)
      expect(text.replace(/\{\w+\}|\{count, plural,|\b\w+ \{/g, ""), key).not.toMatch(/[A-Za-z]/)
    }
  }
})
