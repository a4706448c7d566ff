import { readFileSync } from "node:fs"
import type { Plugin } from "vite"

/** Sentences by section and key. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * Writes the sentences of `catalogueFile` where a page asks for them, so that no key weighs on it. Its scripts ask for
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
  return html.replace(/\{(\w+)\.([\w.-]+)\}/g, (_, section: string, key: string) =>
    sentenceOf(catalogue, section, key).replace(/&/g, "&amp;").replace(/</g, "&lt;"),
  )
}

/**
 * `script` with the sentences in place of their keys: `say("key")` becomes `"sentence"`, and where there are places to
 * fill, `say("sentence", …)`. In a template, where the call is all that a `${…}` holds, the sentence stands there as it
 * is. `say` itself then gets sentences, and stops looking them up. Throws at a `say` whose key is not written out, since
 * it would be taken for a sentence.
 */
export function wordsInScript(script: string, catalogue: Catalogue, section = "setup"): string {
  return script
    .replace(/( [\w-]+=)?\$\{say\("([^"]*)"\)\}/g, (found, attribute: string | undefined, key: string) => {
      const sentence = sentenceOf(catalogue, section, key)
      // One with places to fill, or with what would end a text, an attribute or the template, stays an expression.
      if (/[{<>&"`\\$]/.test(sentence)) return found
      return attribute ? `${attribute}"${sentence}"` : sentence
    })
    .replace(/(function )?\bsay\(\s*(?:"([^"]*)"(\))?)?/g, (found, isItself, key?: string, end?: string) => {
      if (isItself) return found
      if (key === undefined)
        throw new Error("say() takes a key written out: the build puts its sentence there.")
      const sentence = sentenceOf(catalogue, section, key)
      const text = JSON.stringify(sentence)
      return end && !sentence.includes("{") ? text : `say(${text}${end ?? ""}`
    })
    .replace(`${section}[word]`, "word")
}

function sentenceOf(catalogue: Catalogue, section: string, key: string): string {
  const sentence = catalogue[section]?.[key]
  if (sentence === undefined)
    throw new Error(`The page asks for "${section}.${key}", which no catalogue has.`)
  return sentence
}
