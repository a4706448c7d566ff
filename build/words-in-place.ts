/**
 * The messages of a page stand in it in place of their keys, so that no key and no parser weighs on it. It is built once:
 * where a message belongs a mark is written, and in the finished page each language has its own in place of that.
 */
import type { Plugin } from "vite"
import { directionOf } from "../shared/languages.ts"
import { type Message, parseMessage } from "../shared/message.ts"

/** Messages by section and key, as they stand in their file. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What a mark stands in: a script's text, a template in a script, or HTML. It says what has to be escaped. */
type Place = "text" | "template" | "html"

const mark = (place: Place, key: string) => `@@${place}:${key}@@`

/** Where the tag of the language belongs, and the path of the folder with what is in that language alone. */
const languageMark = "@@language@@"
const folderMark = "@@folder@@"

/** Where the tags of all languages that the page is built in belong. */
const offeredMark = "@@offered@@"

/** Writes marks for the messages that a page asks for. Its scripts ask for those of `section`, the name of its folder. */
export function wordsInPlace(english: Catalogue, section = "setup"): Plugin {
  return {
    name: "words-in-place",
    transformIndexHtml: (html) => marksInHtml(html, english),
    transform: {
      order: "pre",
      filter: { id: [new RegExp(`/web/${section}/[^/]+\\.ts$`), /\/shared\/words\/en\.json$/] },
      handler: (code, id) =>
        id.endsWith(".json") ? JSON.stringify(marksOf(english)) : marksInScript(code, english, section),
    },
  }
}

/** A catalogue of marks, for a script that takes one message or another by a key it computes. */
export function marksOf(english: Catalogue): Catalogue {
  return Object.fromEntries(
    Object.entries(english).map(([section, messages]) => [
      section,
      Object.fromEntries(Object.keys(messages).map((key) => [key, mark("text", `${section}.${key}`)])),
    ]),
  )
}

/** `html` with a mark in place of each `{section.key}`. Throws at one the catalogue does not have, or that counts. */
export function marksInHtml(html: string, english: Catalogue): string {
  return html
    .replace(/<html lang="en" dir="ltr">/, `<html lang="${languageMark}" dir="ltr">`)
    .replace(/\{(\w+)\.([\w.-]+)\}/g, (_, section: string, key: string) => {
      if (typeof messageOf(english, `${section}.${key}`) !== "string")
        throw new Error(`"${section}.${key}" counts, and a page's HTML has no count.`)
      return mark("html", `${section}.${key}`)
    })
}

/**
 * `script` with marks in place of its keys: `say("key")` becomes a text, and where there are places to fill, `say(text, …)`.
 * In a template, where the call is all that a `${…}` holds, the mark stands there as it is. `say` itself then gets messages,
 * and stops looking them up. Throws at a `say` whose key is not written out, since it would be taken for a sentence.
 */
export function marksInScript(script: string, english: Catalogue, section = "setup"): string {
  const hasPlaces = (key: string) => {
    const message = messageOf(english, `${section}.${key}`)
    return typeof message !== "string" || message.includes("{")
  }
  return script
    .replace(/( [\w-]+=)?\$\{say\("([^"]*)"\)\}/g, (found, attribute: string | undefined, key: string) => {
      if (hasPlaces(key)) return found
      const sentence = mark("template", `${section}.${key}`)
      return attribute ? `${attribute}"${sentence}"` : sentence
    })
    .replace(/(function )?\bsay\(\s*(?:"([^"]*)"(\))?)?/g, (found, isItself, key?: string, end?: string) => {
      if (isItself) return found
      if (key === undefined)
        throw new Error("say() takes a key written out: the build puts its message there.")
      const text = `"${mark("text", `${section}.${key}`)}"`
      return end && !hasPlaces(key) ? text : `say(${text}${end ?? ""}`
    })
    .replace(`parseMessage(${section}[word])`, "word")
    .replace(/^(export const language = )"en"$/m, `$1"${languageMark}"`)
    .replace(/^(export const offered: readonly string\[\] = )\["en"\]$/m, `$1"${offeredMark}".split(" ")`)
    .replace(/^(export const folder = )""$/m, `$1"${folderMark}"`)
}

/** `page`, HTML or a script, with the messages of one language in place of the marks. `offered`: all that it is built in. */
export function inLanguage(
  page: string,
  language: string,
  catalogue: Catalogue,
  offered: readonly string[] = [language],
): string {
  return page
    .replace(`lang="${languageMark}" dir="ltr"`, `lang="${language}" dir="${directionOf(language)}"`)
    .replaceAll(languageMark, language)
    .replaceAll(offeredMark, offered.join(" "))
    .replaceAll(folderMark, language === "en" ? "" : `${language}/`)
    .replace(/"@@text:([\w.-]+)@@"/g, (_, key: string) => JSON.stringify(messageOf(catalogue, key)))
    .replace(/@@(\w+):([\w.-]+)@@/g, (_, place: Place, key: string) => {
      const message = messageOf(catalogue, key)
      if (typeof message !== "string") throw new Error(`The minifier has moved "${key}", which counts.`)
      // It was put into another text, of either quotes.
      if (place === "text") return message.replace(/[\\"`$]/g, "\\$&")
      const html = message.replace(/&/g, "&amp;").replace(/"/g, "&quot;")
      return place === "html" ? html : html.replace(/[\\`$]/g, "\\$&")
    })
}

function messageOf(catalogue: Catalogue, key: string): Message {
  const [section = "", ...rest] = key.split(".")
  const text = catalogue[section]?.[rest.join(".")]
  if (text === undefined) throw new Error(`The page asks for "${key}", which no catalogue has.`)
  return parseMessage(text)
}
