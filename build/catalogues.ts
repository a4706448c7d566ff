/** What is wrong with a catalogue of `shared/words`, measured by the English one. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Message, parseMessage } from "../shared/message.ts"
import { catalogueFolder } from "./built-words.ts"
import type { Catalogue } from "./words-in-place.ts"

/** A catalogue is called by its language (BCP 47): `de.json`, `zh-Hans.json`. Beside them lie the translators' notes. */
const catalogueFile = /^([a-z]{2}(?:-[A-Z][a-z]{3})?)\.json$/

/** No count that people are told is larger. */
const countMaximum = 9999

/** Every catalogue there is, by its language. */
export function readCatalogues(): Map<string, Catalogue> {
  const languages = readdirSync(catalogueFolder).flatMap((file) => catalogueFile.exec(file)?.[1] ?? [])
  return new Map(languages.map((language) => [language, readCatalogue(language)]))
}

export function readCatalogue(language: string): Catalogue {
  return JSON.parse(readFileSync(join(catalogueFolder, `${language}.json`), "utf8"))
}

/** A sentence for each thing that is wrong with `catalogue`: which message, what, and the remedy. */
export function catalogueFaults(language: string, catalogue: Catalogue, english: Catalogue): string[] {
  const present = keysOf(catalogue)
  const expected = new Set(keysOf(english))
  const missing = [...expected].filter((key) => !present.includes(key))
  const faults = missing.map((key) => `${language}: "${key}" is missing. Add it, where English has it.`)
  for (const key of present) {
    const text = textOf(catalogue, key)
    const original = expected.has(key) ? textOf(english, key) : undefined
    const found =
      original === undefined ? ["is not in English. Remove it."] : messageFaults(language, text, original)
    faults.push(...found.map((fault) => `${language}: "${key}" ${fault}`))
  }
  return faults
}

/** `section.key` of each message. A section's name has no point, so the first one parts them. */
export function keysOf(catalogue: Catalogue): string[] {
  return Object.entries(catalogue).flatMap(([section, messages]) =>
    Object.keys(messages).map((key) => `${section}.${key}`),
  )
}

function textOf(catalogue: Catalogue, key: string): unknown {
  const [section = "", ...rest] = key.split(".")
  return catalogue[section]?.[rest.join(".")]
}

function messageFaults(language: string, text: unknown, original: unknown): string[] {
  if (typeof text !== "string" || text === "") return ["is no text."]
  if (text !== text.trim()) return ["begins or ends with a space."]
  if (text.includes("!") || text.includes("！"))
    return ["raises its voice. Say it without an exclamation mark."]
  if (text !== text.normalize("NFC")) return ["is not in Unicode's form NFC."]
  const message = parsed(text)
  if (typeof message === "string" && message.startsWith("Syntax: "))
    return [`cannot be read (${message}). docs/languages.md has the format.`]
  return [
    ...placeFaults(language, message, placesOf(parsed(String(original)))),
    ...categoryFaults(language, message),
  ]
}

function parsed(text: string): Message {
  try {
    return parseMessage(text)
  } catch (error) {
    return `Syntax: ${error}`
  }
}

/** The names in a message's `{…}`, of all its branches; `count` too, where it is what a plural is chosen by. */
function placesOf(message: Message): Set<string> {
  if (typeof message === "string") return placesIn(message)
  return new Set(["count", ...Object.values(message).flatMap((sentence) => [...placesIn(sentence)])])
}

function placesIn(sentence: string): Set<string> {
  return new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name))
}

function placeFaults(language: string, message: Message, expected: ReadonlySet<string>): string[] {
  const branches = typeof message === "string" ? { "": message } : message
  return Object.entries(branches).flatMap(([category, sentence]) => {
    const where = category === "" ? "" : ` in "${category}"`
    const found = placesIn(sentence)
    const mayLeaveCount = category !== "" && countsIn(language, category).length === 1
    const missing = [...expected].filter((name) => !found.has(name) && !(name === "count" && mayLeaveCount))
    const unknown = [...found].filter((name) => !expected.has(name))
    return [
      ...missing.map((name) => `lacks {${name}}${where}, which English has.`),
      ...unknown.map((name) => `has {${name}}${where}, which English does not.`),
    ]
  })
}

/** One branch for each kind of whole number that the language tells apart, and for none that it does not know. */
function categoryFaults(language: string, message: Message): string[] {
  if (typeof message === "string") return []
  const known: readonly string[] = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  const present = Object.keys(message)
  const needed = known.filter((category) => countsIn(language, category).length > 0)
  return [
    ...needed
      .filter((category) => !present.includes(category))
      .map((category) => `has no words for "${category}".`),
    ...present
      .filter((category) => !known.includes(category))
      .map(
        (category) => `has words for "${category}", a kind of count that this language does not tell apart.`,
      ),
  ]
}

const counts = new Map<string, readonly number[]>()

/** The counts, from one on, that are of a category. */
function countsIn(language: string, category: string): readonly number[] {
  const key = `${language} ${category}`
  const known = counts.get(key)
  if (known) return known
  const rules = new Intl.PluralRules(language)
  const found = Array.from({ length: countMaximum }, (_, index) => index + 1).filter(
    (count) => rules.select(count) === category,
  )
  counts.set(key, found)
  return found
}
