/**
 * What the device itself says, in the languages that its web image holds: the plain form, notifications, and what phones
 * show of it on their own screens. English is here; each other language lies in the image, as `/words/<tag>.json`.
 */
import { utf8Decode } from "../../shared/bytes.ts"
import { defaultLanguage, directionOf } from "../../shared/languages.ts"
import { englishPlural, type Facts, fill, type PluralRule, parseMessage } from "../../shared/message.ts"
import english from "../../shared/words/en.json" with { type: "json" }
import { askedLanguage } from "./asked-language.ts"
import type { Host } from "./host.ts"
import type { Request } from "./http.ts"

/** The sections that a device takes messages from; a language's file in the image holds no others. */
export const spokenSections = [
  "shell",
  "plain",
  "failure",
  "notification",
  "phone",
  "profile",
  "label",
] as const

/** Those of the app's that its manifest has. */
export const manifestKeys = [
  "happened",
  "wifi",
  "phones",
  "manifest.description",
  "manifest.screenshot",
] as const

export type SpokenWords = Pick<typeof english, (typeof spokenSections)[number]> & {
  readonly app: Pick<(typeof english)["app"], (typeof manifestKeys)[number]>
}

/** One language as the device speaks it. */
export interface Speech {
  readonly language: string
  readonly direction: "ltr" | "rtl"
  readonly words: SpokenWords
  /** `message`, one of `words`, with its facts. */
  say(message: string, facts?: Facts): string
}

export interface Speeches {
  /** By tag: whether the device speaks it. */
  has(language: string): boolean
  /** English where the device does not speak it, or what is stored of it is damaged. */
  of(language: string): Promise<Speech>
  /** The one that a request is to be answered in. */
  for(request: Pick<Request, "query" | "headers">): Promise<Speech>
}

export const englishSpeech: Speech = speech(defaultLanguage, english, englishPlural)

function speech(language: string, words: SpokenWords, pluralOf: PluralRule): Speech {
  const say = (message: string, facts: Facts = {}) => fill(parseMessage(message), facts, pluralOf)
  return { language, direction: directionOf(language), words, say }
}

export function createSpeeches({
  pages,
  pluralRule,
  log,
}: Pick<Host, "pages" | "pluralRule" | "log">): Speeches {
  const known = new Map<string, Promise<Speech>>()
  const fileOf = (language: string) => pages.get(`/words/${language}.json`)

  async function load(language: string): Promise<Speech> {
    const file = fileOf(language)
    if (file === undefined || pluralRule === undefined) return englishSpeech
    try {
      const words: SpokenWords = JSON.parse(utf8Decode(await pages.gunzip(file.bytes)) ?? "")
      return speech(language, words, pluralRule(language))
    } catch (error) {
      log("error", `The device's words in "${language}" cannot be read: ${String(error)}`)
      return englishSpeech
    }
  }

  const speeches: Speeches = {
    has: (language) =>
      language === defaultLanguage || (pluralRule !== undefined && fileOf(language) !== undefined),
    of(language) {
      // What it does not speak is not remembered: a request names what it likes.
      if (!speeches.has(language)) return Promise.resolve(englishSpeech)
      let found = known.get(language)
      if (found === undefined) {
        found = language === defaultLanguage ? Promise.resolve(englishSpeech) : load(language)
        known.set(language, found)
      }
      return found
    },
    for: (request) => speeches.of(askedLanguage(request, speeches.has)),
  }
  return speeches
}
