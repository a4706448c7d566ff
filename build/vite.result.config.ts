/** Builds what the result is drawn with: one script that the setup page loads later, and only its compressed form. */
import { defineConfig } from "vite"
import { budget, resultChunkMaximumBytes } from "./budgets.ts"
import { readCatalogue } from "./catalogues.ts"
import { everyLanguage } from "./every-language.ts"
import { compressedOnly, here, pageBuild, sources } from "./page-build.ts"
import { templateWhitespace } from "./template-whitespace.ts"
import { wordsInPlace } from "./words-in-place.ts"

export default defineConfig({
  root: sources,
  publicDir: false,
  logLevel: "warn",
  // The page lends its own.
  resolve: { alias: { "lit/html.js": here("../web/ui/lent-lit.ts") } },
  build: {
    ...pageBuild,
    rolldownOptions: {
      input: here("../web/setup/result-chunk.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "result.js" },
    },
  },
  plugins: [
    wordsInPlace(readCatalogue("en")),
    templateWhitespace(),
    everyLanguage(),
    budget({
      name: "result chunk",
      files: /\.js$/,
      maximumBytes: resultChunkMaximumBytes,
      forbidden: ["valibot", "lit-html", "@noble", "firmware/"],
    }),
    compressedOnly(),
  ],
})
