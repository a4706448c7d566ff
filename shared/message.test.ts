import fc from "fast-check"
import { IntlMessageFormat } from "intl-messageformat"
import { describe, expect, it } from "vitest"
import { englishPlural, fill, type PluralRule, parseMessage } from "./message.ts"

const isolated = (text: string) => `\u2068${text}\u2069`
const tries = "{count, plural, one {One try left.} other {{count} tries left.}}"

/** As browsers know it. */
const ruleOf = (language: string): PluralRule => {
  const rules = new Intl.PluralRules(language)
  return (count) => rules.select(count)
}

describe("a message", () => {
  it("isolates a name from the words around it", () => {
    expect(fill("Joining {network}…", { network: "בית" }, englishPlural)).toBe(`Joining ${isolated("בית")}…`)
  })

  it("does not let a name close its own isolate or turn the rest around", () => {
    const hostile = "Home\u2069\u202e gnp.exe"
    expect(fill("{network}", { network: hostile }, englishPlural)).toBe(isolated("Home gnp.exe"))
  })

  it("takes a name literally, with braces and dollar signs", () => {
    expect(fill("{network}", { network: "$& {device}" }, englishPlural)).toBe(isolated("$& {device}"))
  })

  it("writes a number bare", () => {
    expect(fill("{count} min", { count: 3 }, englishPlural)).toBe("3 min")
  })

  it("has the words that its language has for a count", () => {
    const polish = parseMessage(
      "{count, plural, one {{count} próba} few {{count} próby} other {{count} prób}}",
    )
    const said = (count: number) => fill(polish, { count }, ruleOf("pl"))
    expect([1, 2, 5, 22].map(said)).toEqual(["1 próba", "2 próby", "5 prób", "22 próby"])
  })

  it("is read as tools lay it out, too", () => {
    const laidOut = "{ count , plural ,\n  one {One try left.}\n  other\n  {{count} tries left.}\n}"
    expect(parseMessage(laidOut)).toEqual(parseMessage(tries))
  })

  it.each([
    "it's",
    "<b>Join</b>",
    "{count, plural, other {# tries}}",
    "{count, plural, one {One try}}",
    "{count, plural, other {It's late}}",
    "You have {count, plural, other {{count} tries}}",
    "{count, select, other {tries}}",
    "{count, plural, offset:1 other {tries}}",
    "{count, plural, =1 {one} other {tries}}",
    "{network",
    "network}",
    "{ network }",
    "{}",
  ])("that reads otherwise in ICU, or not at all, is refused: %s", (text) => {
    expect(() => parseMessage(text)).toThrow(SyntaxError)
  })
})

describe("ICU MessageFormat, as FormatJS has it,", () => {
  const words = fc.string({ unit: fc.constantFrom("a", "’", "é", "ش", " ", ".", "{name}", "{count}") })
  const categories = ["zero", "one", "two", "few", "many"] as const
  const sentences = fc.oneof(
    words,
    fc
      .record(
        { other: words, ...Object.fromEntries(categories.map((each) => [each, words])) },
        { requiredKeys: ["other"] },
      )
      .map(
        (branches) =>
          `{count, plural, ${Object.entries(branches)
            .map(([category, text]) => `${category} {${text}}`)
            .join(" ")}}`,
      ),
  )

  it("says the same", () => {
    const languages = fc.constantFrom("en", "fr", "pl", "uk", "ar", "he", "ja")
    fc.assert(
      fc.property(sentences, languages, fc.nat(200), (text, language, count) => {
        const facts = { name: "Home", count: `${count}` }
        const theirs = new IntlMessageFormat(text, language).format({ ...facts, count })
        const ours = fill(parseMessage(text), { ...facts, count }, ruleOf(language))
        expect(ours.replaceAll(isolated("Home"), "Home")).toBe(theirs)
      }),
    )
  })
})

it("English tells one from the others", () => {
  for (let count = 0; count < 200; count++) expect(englishPlural(count)).toBe(ruleOf("en")(count))
})
