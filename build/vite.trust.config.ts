/**
 * Builds the trust page: an HTML file in each language with its words, every system's steps and drawings, and beside them
 * the script and the style sheet that all of them share. Only the compressed forms are kept.
 */
import { join } from "node:path"
import { defineConfig } from "vite"
import { budget, trustPageMaximumBytes, trustScriptMaximumBytes, trustStylesMaximumBytes } from "./budgets.ts"
import { imageFolder } from "./built-words.ts"
import { readCatalogue } from "./catalogues.ts"
import { contentSecurityPolicy } from "./content-security-policy.ts"
import { everyLanguage } from "./every-language.ts"
import { mark } from "./mark-in-html.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { trustGuides, withFacts } from "./trust-guides.ts"

const sources = here("../web/trust")
const forbidden = ["valibot", "@noble", "firmware/"]

export default defineConfig({
  root: sources,
  publicDir: false,
  logLevel: "warn",
  build: {
    ...pageBuild,
    outDir: join(imageFolder, "trust"),
    emptyOutDir: true,
    rolldownOptions: {
      // At the root, where a page finds them from any language's address, and called by what is in them: kept for ever.
      output: { entryFileNames: "trust-[hash].js", assetFileNames: "trust-[hash][extname]" },
    },
  },
  plugins: [
    trustGuides(sources, readCatalogue("en")),
    mark(here("../web/ui/mark.svg")),
    everyLanguage({ finish: withFacts, files: /\.html$/ }),
    // The page asks the device over HTTPS, by a name and an address that no build knows.
    contentSecurityPolicy("'self' https:"),
    budget({ name: "trust page", files: /\.html$/, maximumBytes: trustPageMaximumBytes, forbidden }),
    budget({ name: "trust script", files: /\.js$/, maximumBytes: trustScriptMaximumBytes, forbidden }),
    budget({ name: "trust styles", files: /\.css$/, maximumBytes: trustStylesMaximumBytes, forbidden }),
    compressedOnly(),
  ],
})
