import { readFileSync } from "node:fs"
import type { Plugin } from "vite"
import { type Message, parseMessage } from "../shared/message.ts"

/** Messages by section and key, as they stand in their file. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * Writes the messages of `catalogueFile` where a page asks for them, so that no key weighs on it. Its scripts ask for
 * those of `section`, which is also the name of its folder.
 */
export function wordsInPlace(catalogueFile: string, section = "setup"): Plugin {
  const catalogue: Catalogue = JSON.parse(readFileSync(catalogueFile, "utf8"))
  return {
    name: "words-in-place",
    transformIndexHtml: (html) => wordsInHtml(html, catalogue),
    transform: {
      order: "pre",
      filter: { id: new RegExp(`/web/${section}/[^/]+\\.ts$`) },
      handler: (script) => wordsInScript(script, catalogue, section),
    },
  }
}

/** `html` with the sentences in place of each `{section.key}`. Throws at one the catalogue does not have. */
export function wordsInHtml(html: string, catalogue: Catalogue): string {
  return html.replace(/\{(\w+)\.([\w.-]+)\}/g, (_, section: string, key: string) => {
    const message = messageOf(catalogue, section, key)
    if (typeof message !== "string")
      throw new Error(`"${section}.${key}" counts, and a page's HTML has no count.`)
    return message.replace(/&/g, "&amp;")
  })
}

/**
 * `script` with the messages in place of their keys: `say("key")` becomes `"sentence"`, and where there are places to
 * fill, `say("sentence", …)`, or `say({ one: "sentence", other: "sentence" }, …)`. In a template, where the call is all
 * that a `${…}` holds, the sentence stands there as it is. `say` itself then gets messages, and stops looking them up.
 * Throws at a `say` whose key is not written out, since it would be taken for a sentence.
 */
export function wordsInScript(script: string, catalogue: Catalogue, section = "setup"): string {
  return script
    .replace(/( [\w-]+=)?\$\{say\("([^"]*)"\)\}/g, (found, attribute: string | undefined, key: string) => {
      const sentence = messageOf(catalogue, section, key)
      // One with places to fill, or with what would end a text, an attribute or the template, stays an expression.
      if (typeof sentence !== "string" || /[{>&"`\\$]/.test(sentence)) return found
      return attribute ? `${attribute}"${sentence}"` : sentence
    })
    .replace(/(function )?\bsay\(\s*(?:"([^"]*)"(\))?)?/g, (found, isItself, key?: string, end?: string) => {
      if (isItself) return found
      if (key === undefined)
        throw new Error("say() takes a key written out: the build puts its message there.")
      const message = messageOf(catalogue, section, key)
      const text = JSON.stringify(message)
      return end && typeof message === "string" && !message.includes("{") ? text : `say(${text}${end ?? ""}`
    })
    .replace(`parseMessage(${section}[word])`, "word")
    .replace(`${section}[word]`, "word")
}

function messageOf(catalogue: Catalogue, section: string, key: string): Message {
  const text = catalogue[section]?.[key]
  if (text === undefined) throw new Error(`The page asks for "${section}.${key}", which no catalogue has.`)
  return parseMessage(text)
}
