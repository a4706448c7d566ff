import { IntlMessageFormat } from "intl-messageformat"
import { describe, expect, it } from "vitest"
import { fill, parseMessage } from "../shared/message.ts"
import { catalogueFaults, keysOf, readCatalogue, readCatalogues } from "./catalogues.ts"
import { saidKeys } from "./said-words.ts"

const english = readCatalogue("en")
const notes: object = readCatalogue("notes")

describe.each([...readCatalogues()])("the catalogue of %s", (language, catalogue) => {
  it("has each message, in its format, with its places and its language's kinds of counts", () => {
    expect(catalogueFaults(language, catalogue, english)).toEqual([])
  })

  it("says what translators' tools take it to say", () => {
    const rules = new Intl.PluralRules(language)
    const names = ["device", "network", "name", "url", "age", "time", "reason", "limit", "value"]
    const texts = Object.fromEntries([...names, "seconds", "size", "version"].map((name) => [name, name]))
    for (const text of Object.values(catalogue).flatMap((section) => Object.values(section))) {
      const [theirs, ours] = [new IntlMessageFormat(text, language), parseMessage(text)]
      for (const count of text.includes("{count") ? [1, 2, 3, 5, 11, 21, 100] : [1]) {
        const facts = { ...texts, count }
        const said = fill(ours, facts, (each) => rules.select(each))
        expect(said.replace(/[\u2068\u2069]/g, "")).toBe(theirs.format(facts))
      }
    }
  })
})

it("nothing is in the catalogue that nobody says", () => {
  const said = saidKeys(english)
  expect(keysOf(english).filter((key) => !said.has(key))).toEqual([])
})

it("nothing is said that is not in the catalogue", () => {
  const present = new Set(keysOf(english))
  expect([...saidKeys(english)].filter((key) => !present.has(key))).toEqual([])
})

it("notes are of messages that there are", () => {
  const present = new Set(keysOf(english))
  expect(Object.keys(notes).filter((key) => !present.has(key))).toEqual([])
})

describe("a catalogue is refused that", () => {
  const original = {
    setup: {
      back: "Back",
      wrong: "{count, plural, one {One try left at {device}.} other {{count} tries left at {device}.}}",
    },
  }
  const faultsOf = (language: string, setup: Record<string, string>) =>
    catalogueFaults(language, { setup: { ...original.setup, back: "x", ...setup } }, original)

  it("lacks a message, or has one more", () => {
    expect(catalogueFaults("de", { setup: { back: "Zurück" } }, original)).toEqual([
      'de: "setup.wrong" is missing. Add it, where English has it.',
    ])
    expect(faultsOf("de", { more: "Mehr" })).toEqual(['de: "setup.more" is not in English. Remove it.'])
  })

  it("lacks a place, or has another", () => {
    expect(faultsOf("de", { back: "{device}" })).toEqual([
      'de: "setup.back" has {device}, which English does not.',
    ])
    const lacking = "{count, plural, one {Ein Versuch.} other {{count} Versuche für {device}.}}"
    expect(faultsOf("de", { wrong: lacking })).toEqual([
      'de: "setup.wrong" lacks {device} in "one", which English has.',
    ])
  })

  it("leaves out a count that is not the only one of its kind", () => {
    const one = (language: string) =>
      faultsOf(language, {
        wrong: `{count, plural, one {{device}} ${language === "uk" ? "few {{count} {device}} many {{count} {device}} " : ""}other {{count} {device}}}`,
      })
    expect(one("de")).toEqual([])
    // Zero is "one" in French, too, but no count is.
    expect(one("fr")).toEqual([])
    expect(one("uk")).toEqual(['uk: "setup.wrong" lacks {count} in "one", which English has.'])
  })

  it("lacks a kind of count that its language tells apart, or has one that it does not", () => {
    const wrong = "{count, plural, one {{count} {device}} other {{count} {device}}}"
    expect(faultsOf("pl", { wrong })).toEqual([
      'pl: "setup.wrong" has no words for "few".',
      'pl: "setup.wrong" has no words for "many".',
    ])
    expect(faultsOf("ja", { wrong })).toEqual([
      'ja: "setup.wrong" has words for "one", a kind of count that this language does not tell apart.',
    ])
    expect(faultsOf("ja", { wrong: "{device} {count}" })).toEqual([])
  })

  it.each([
    ["it's", "cannot be read"],
    ["{count, plural, one {x}}", "cannot be read"],
    ["Zurück!", "raises its voice"],
    [" Zurück", "begins or ends with a space"],
    ["Zuru\u0308ck", "NFC"],
    ["", "is no text"],
  ])("holds %j", (back, fault) => {
    expect(faultsOf("de", { back })).toEqual([expect.stringContaining(fault)])
  })
})
