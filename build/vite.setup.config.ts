/** Builds the setup page: one HTML file with everything inside, and only its compressed form. */
import { defineConfig } from "vite"
import { viteSingleFile } from "vite-plugin-singlefile"
import { budget, setupPageMaximumBytes } from "./budgets.ts"
import { readCatalogue } from "./catalogues.ts"
import { contentSecurityPolicy } from "./content-security-policy.ts"
import { everyLanguage } from "./every-language.ts"
import { mark } from "./mark-in-html.ts"
import { compressedOnly, here, pageBuild, sources } from "./page-build.ts"
import { shortCustomProperties } from "./short-custom-properties.ts"
import { templateWhitespace } from "./template-whitespace.ts"
import { wordsInPlace } from "./words-in-place.ts"

export default defineConfig({
  root: sources,
  publicDir: false,
  logLevel: "warn",
  build: {
    ...pageBuild,
    terserOptions: {
      // 40 bytes smaller where it inlines simple functions only.
      compress: { passes: 3, inline: 1 },
      // The names lit keeps for its own packages, all of which are inside this file.
      mangle: { properties: { regex: /^_\$/ } },
    },
  },
  plugins: [
    wordsInPlace(readCatalogue("en")),
    mark(here("../web/ui/mark.svg")),
    templateWhitespace(),
    viteSingleFile(),
    shortCustomProperties(),
    everyLanguage(),
    contentSecurityPolicy(),
    budget({
      name: "setup page",
      files: /\.html$/,
      maximumBytes: setupPageMaximumBytes,
      forbidden: ["valibot", "@noble", "firmware/"],
    }),
    compressedOnly(),
  ],
})
