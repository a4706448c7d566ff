import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { languageFor, languages } from "../../shared/languages.ts"
import { askedLanguage } from "./asked-language.ts"

const asked = (header: string | undefined, query = "", isThere: (language: string) => boolean = () => true) =>
  askedLanguage(
    { query, headers: new Map(header === undefined ? [] : [["accept-language", header]]) },
    isThere,
  )

describe("the language of an answer", () => {
  it.each([
    [undefined, "en"],
    ["", "en"],
    ["de", "de"],
    ["DE-at", "de"],
    ["de-CH-1901,en;q=0.5", "de"],
    ["da, en-gb;q=0.8, en;q=0.7", "en"],
    ["en;q=0.5, uk;q=0.9", "uk"],
    ["fr;q=0.9, he;q=0.9", "fr"],
    ["fr;q=0, ja;q=0.001", "ja"],
    ["nb-NO, nn;q=0.9", "en"],
    ["pt-BR", "pt"],
    ["pt-PT", "pt"],
    ["iw-IL", "he"],
    ["zh", "zh-Hans"],
    ["zh-CN", "zh-Hans"],
    ["zh-SG", "zh-Hans"],
    ["zh-Hans-TW", "zh-Hans"],
    ["zh-TW", "zh-Hant"],
    ["zh-HK;q=0.4", "zh-Hant"],
    ["zh-Hant-MO", "zh-Hant"],
    ["*", "en"],
    ["*;q=0.5, ko;q=0.1", "ko"],
    // What breaks the grammar is no wish.
    ["de;q=2, fr;q=0.3", "fr"],
    ["de;q=, fr", "fr"],
    ["de;q=0.1234, it", "it"],
    ["deu, fra", "en"],
    ["../de, d\u0000e", "en"],
    ["constructor, __proto__", "en"],
  ])("for %j is %s", (header, language) => {
    expect(asked(header)).toBe(language)
  })

  it("is what the address asks for, whatever the browser does", () => {
    expect(asked("de", "lang=ja")).toBe("ja")
    expect(asked("de", "result=3&lang=en")).toBe("en")
    expect(asked("de", "lang=xx")).toBe("de")
    expect(asked("de", "slang=ja")).toBe("de")
  })

  it("is one that is there", () => {
    expect(asked("de, fr;q=0.5", "lang=it", (language) => language === "fr")).toBe("fr")
    expect(asked("de, fr;q=0.5", "", () => false)).toBe("en")
    // English is there, and wished before the next.
    expect(asked("de, en;q=0.8, fr;q=0.5", "", (language) => language === "fr")).toBe("en")
  })

  it("is found in no time, and is one of ours, whatever is sent", () => {
    const known = languages.map(({ tag }) => tag)
    const parts = fc.constantFrom("de", "zh-", "*", ",", ";q=", "0.5", "-", "x", " ", "\u0000", "lang=")
    const text = fc.oneof(
      fc.string(),
      fc.array(parts, { maxLength: 400 }).map((all) => all.join("")),
    )
    fc.assert(fc.property(text, text, (header, query) => known.includes(asked(header, query))))
    const started = performance.now()
    asked(`${"a-".repeat(500_000)},${"de;".repeat(100_000)}`, "lang=".repeat(100_000))
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it("reads no more of a list than a browser writes", () => {
    expect(asked(`${"xx,".repeat(31)}de`)).toBe("de")
    expect(asked(`${"x,".repeat(32)}de`)).toBe("en")
  })
})

it("a machine's own language is one of ours where we speak it", () => {
  expect(["de_DE.UTF-8", "pt_BR", "zh_TW.Big5", "C", "POSIX", "en_GB", ""].map(languageFor)).toEqual([
    "de",
    "pt",
    "zh-Hant",
    undefined,
    undefined,
    "en",
    undefined,
  ])
})
