/**
 * The app's words: one file for each language, so that a phone loads, and its worker keeps, no more than it reads. The page
 * asks for a message by its place in those files. They lie in a folder that is called by what is in them: so a page
 * finds the words of its own version, or none.
 */
import { createHash } from "node:crypto"
import type { Plugin } from "vite"
import { parseMessage } from "../shared/message.ts"
import { readCatalogues } from "./catalogues.ts"
import { type Catalogue, inLanguage, marksInHtml } from "./words-in-place.ts"

type Catalogues = ReadonlyMap<string, Catalogue>

/** Of one language, as the page reads it. */
export function appWordsFile(language: string, catalogue: Catalogue): string {
  const { app = {}, failure = {}, worker = {}, board = {} } = catalogue
  const keys = appKeys(readCatalogues())
  const failures = Object.fromEntries(
    Object.entries(failure).map(([code, text]) => [code, parseMessage(text)]),
  )
  return JSON.stringify({
    language,
    messages: keys.map((key) => parseMessage(app[key] ?? "")),
    failures,
    worker,
    board,
  })
}

function appKeys(catalogues: Catalogues): string[] {
  return Object.keys(catalogues.get("en")?.["app"] ?? {})
}

/** `/words/` and a hash of them all. */
export function appWordsFolder(catalogues: Catalogues): string {
  const hash = createHash("sha256")
  for (const [language, catalogue] of catalogues) hash.update(appWordsFile(language, catalogue))
  return `/words/${hash.digest("base64url").slice(0, 8)}/`
}

/** `script` with numbers in place of its keys. Throws at a `say` whose key is not written out, or is none. */
export function wordNumbers(script: string, keys: readonly string[]): string {
  return script
    .replace(/(function )?\bsay\(\s*(?:"([^"]*)")?/g, (found, isItself, key?: string) => {
      if (isItself) return found
      if (key === undefined)
        throw new Error("say() takes a key written out: the build puts its number there.")
      const number = keys.indexOf(key)
      if (number === -1) throw new Error(`The page asks for "app.${key}", which no catalogue has.`)
      return `say(${number}`
    })
    .replace("parseMessage(app[word])", "words.messages[word]")
    .replace("parseMessage(failure[code])", "words.failures[code]")
}

/** For each script of the app's. `emitsFiles`: puts the words beside what is built. */
export function appWords({ emitsFiles = false } = {}): Plugin {
  const catalogues = readCatalogues()
  const english = catalogues.get("en") ?? {}
  const folder = appWordsFolder(catalogues)
  return {
    name: "app-words",
    // A page without JavaScript says one sentence, in English.
    transformIndexHtml: (html) => inLanguage(marksInHtml(html, english), "en", english),
    transform: {
      order: "pre",
      filter: { id: /\/web\/(?:app|worker)\/[^/]+\.ts$/ },
      handler: (script) =>
        wordNumbers(script, appKeys(catalogues))
          .replace('const folder = ""', `const folder = "${folder}"`)
          .replace(
            'offered: readonly string[] = ["en"]',
            `offered: readonly string[] = ${JSON.stringify([...catalogues.keys()])}`,
          ),
    },
    generateBundle() {
      if (!emitsFiles) return
      for (const [language, catalogue] of catalogues) {
        const source = appWordsFile(language, catalogue)
        this.emitFile({ type: "asset", fileName: `${folder.slice(1)}${language}.json`, source })
      }
    },
  }
}
