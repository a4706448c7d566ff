/** Builds the trust page: one HTML file with everything inside, and only its compressed form. */
import { defineConfig } from "vite"
import { viteSingleFile } from "vite-plugin-singlefile"
import { budget, trustPageMaximumBytes } from "./budgets.ts"
import { readCatalogue } from "./catalogues.ts"
import { contentSecurityPolicy } from "./content-security-policy.ts"
import { everyLanguage } from "./every-language.ts"
import { mark } from "./mark-in-html.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { shortCustomProperties } from "./short-custom-properties.ts"
import { trustGuides, withFacts } from "./trust-guides.ts"

const sources = here("../web/trust")

export default defineConfig({
  root: sources,
  publicDir: false,
  logLevel: "warn",
  build: {
    ...pageBuild,
    outDir: here("../dist/web/trust"),
    emptyOutDir: true,
  },
  plugins: [
    trustGuides(sources, readCatalogue("en")),
    mark(here("../web/ui/mark.svg")),
    viteSingleFile(),
    shortCustomProperties(),
    everyLanguage({ finish: withFacts }),
    // The page asks the device over HTTPS, by a name and an address that no build knows.
    contentSecurityPolicy("'self' https:"),
    budget({
      name: "trust page",
      files: /\.html$/,
      maximumBytes: trustPageMaximumBytes,
      forbidden: ["valibot", "@noble", "firmware/"],
    }),
    compressedOnly(),
  ],
})
