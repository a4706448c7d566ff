import type { Plugin } from "vite"
import { manifestKeys, spokenSections } from "../firmware/core/speech.ts"
import { readCatalogues } from "./catalogues.ts"
import type { Catalogue } from "./words-in-place.ts"

/** What the device says itself of `catalogue`; pages have the rest in them. */
export function deviceWords(catalogue: Catalogue): Catalogue {
  const app = manifestKeys.map((key) => [key, catalogue["app"]?.[key] ?? ""])
  const sections = spokenSections.map((section) => [section, catalogue[section] ?? {}])
  return Object.fromEntries([...sections, ["app", Object.fromEntries(app)]])
}

/** Puts the device's words in each language but English into the web image. English is in its program. */
export function deviceWordsFiles(): Plugin {
  const entry = "porchlight-words"
  return {
    name: "device-words",
    resolveId: (name) => (name === entry ? `\0${entry}` : undefined),
    load: (name) => (name === `\0${entry}` ? "export {}" : undefined),
    config: () => ({ build: { rolldownOptions: { input: entry } } }),
    generateBundle(_options, bundle) {
      for (const file of Object.keys(bundle)) delete bundle[file]
      for (const [language, catalogue] of readCatalogues()) {
        if (language === "en") continue
        const source = JSON.stringify(deviceWords(catalogue))
        this.emitFile({ type: "asset", fileName: `${language}.json`, source })
      }
    },
  }
}
