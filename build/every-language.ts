import type { Plugin } from "vite"
import { readCatalogues } from "./catalogues.ts"
import { type Catalogue, inLanguage } from "./words-in-place.ts"

export interface LanguageOptions {
  /** What is made of a page's words when they are in it. */
  readonly finish?: (page: string, catalogue: Catalogue) => string
  /** The files that have words in them; the others are the same in every language. */
  readonly files?: RegExp
  /** Catalogues by their language. */
  readonly catalogues?: ReadonlyMap<string, Catalogue>
}

/**
 * Makes each language's own of what is built: English where it is, every other in a folder of its name. Comes after
 * whatever inlines, and before what hashes, weighs and compresses.
 */
export function everyLanguage({
  finish = (page) => page,
  files = /\.(?:html|js)$/,
  catalogues = readCatalogues(),
}: LanguageOptions = {}): Plugin {
  return {
    name: "every-language",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          const { fileName } = file
          if (!files.test(fileName)) continue
          const page = file.type === "chunk" ? file.code : `${file.source}`
          for (const [language, catalogue] of catalogues) {
            const source = finish(inLanguage(page, language, catalogue, [...catalogues.keys()]), catalogue)
            if (language !== "en")
              this.emitFile({ type: "asset", fileName: `${language}/${fileName}`, source })
            else if (file.type === "chunk") file.code = source
            else file.source = source
          }
        }
      },
    },
  }
}
