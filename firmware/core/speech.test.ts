import { expect, it, vi } from "vitest"
import { utf8Encode } from "../../shared/bytes.ts"
import english from "../../shared/words/en.json" with { type: "json" }
import type { Pages } from "./host.ts"
import { createSpeeches, englishSpeech } from "./speech.ts"

const polish = { ...english, plain: { ...english.plain, joined: "{device} jest online" } }
polish.notification = {
  ...english.notification,
  "time.minutes":
    "{count, plural, one {{count} minuta} few {{count} minuty} many {{count} minut} other {{count} minuty}}",
}

/** An image with these files, and how often one was unpacked. */
function image(files: Readonly<Record<string, string>>) {
  const gunzip = vi.fn(async (bytes: Uint8Array) => bytes)
  const get: Pages["get"] = (path) => {
    const text = files[path]
    return text === undefined
      ? undefined
      : { bytes: utf8Encode(text), contentType: "application/json", etag: '"1"', immutable: false }
  }
  return { get, gunzip }
}

const pluralRule = (language: string) => {
  const rules = new Intl.PluralRules(language)
  return (count: number) => rules.select(count)
}
const asking = (header: string, query = "") => ({ query, headers: new Map([["accept-language", header]]) })

it("a device speaks a language of its image, with the kinds of counts that it has", async () => {
  const pages = image({ "/words/pl.json": JSON.stringify(polish) })
  const speeches = createSpeeches({ pages, pluralRule, log: () => {} })
  const { language, direction, words, say } = await speeches.for(asking("pl-PL, en;q=0.5"))
  expect([language, direction]).toEqual(["pl", "ltr"])
  expect(say(words.plain.joined, { device: "ding" })).toBe("\u2068ding\u2069 jest online")
  const minutes = [1, 3, 5].map((count) => say(words.notification["time.minutes"], { count }))
  expect(minutes).toEqual(["1 minuta", "3 minuty", "5 minut"])
})

it("a language is unpacked once, and only when somebody asks for it", async () => {
  const pages = image({ "/words/pl.json": JSON.stringify(polish) })
  const speeches = createSpeeches({ pages, pluralRule, log: () => {} })
  await speeches.for(asking("en"))
  expect(pages.gunzip).toHaveBeenCalledTimes(0)
  await Promise.all([speeches.of("pl"), speeches.of("pl")])
  await speeches.for(asking("de", "lang=pl"))
  expect(pages.gunzip).toHaveBeenCalledTimes(1)
})

it("a device speaks English where its image has nothing else, or its machine knows no kinds of counts", async () => {
  const bare = createSpeeches({ pages: image({}), pluralRule, log: () => {} })
  expect(await bare.for(asking("pl, ja;q=0.5"))).toBe(englishSpeech)
  expect(await bare.of("../plain")).toBe(englishSpeech)
  const chip = createSpeeches({ pages: image({ "/words/pl.json": "{}" }), log: () => {} })
  expect([chip.has("pl"), await chip.of("pl")]).toEqual([false, englishSpeech])
})

it("words that are damaged are a line in the log, and English is said", async () => {
  const lines: string[] = []
  const pages = image({ "/words/pl.json": "{" })
  const speeches = createSpeeches({
    pages,
    pluralRule,
    log: (level, line) => lines.push(`${level}: ${line}`),
  })
  expect(await speeches.of("pl")).toBe(englishSpeech)
  expect(await speeches.of("pl")).toBe(englishSpeech)
  expect(lines).toEqual([expect.stringMatching(/^error: .*"pl" cannot be read/)])
})
