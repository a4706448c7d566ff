/** Builds the app's page: one HTML file with everything inside, and only its compressed form. */
import { defineConfig } from "vite"
import { viteSingleFile } from "vite-plugin-singlefile"
import { appIcons } from "./app-icons.ts"
import { appPageMaximumBytes, budget } from "./budgets.ts"
import { readCatalogue } from "./catalogues.ts"
import { contentSecurityPolicy } from "./content-security-policy.ts"
import { everyLanguage } from "./every-language.ts"
import { mark } from "./mark-in-html.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { shortCustomProperties } from "./short-custom-properties.ts"
import { templateWhitespace } from "./template-whitespace.ts"
import { wordsInPlace } from "./words-in-place.ts"

const english = readCatalogue("en")

export default defineConfig({
  root: here("../web/app"),
  publicDir: false,
  logLevel: "warn",
  build: { ...pageBuild, outDir: here("../dist/web/app") },
  plugins: [
    wordsInPlace(english, "app"),
    mark(here("../web/ui/mark.svg")),
    templateWhitespace(),
    viteSingleFile(),
    shortCustomProperties(),
    everyLanguage({ catalogues: new Map([["en", english]]) }),
    // The device's pictures come as files that the page keeps, and live ones as a stream.
    contentSecurityPolicy("'self'", "data: blob: 'self'", ["manifest-src 'self'", "worker-src 'self'"]),
    budget({
      name: "app page",
      files: /\.html$/,
      maximumBytes: appPageMaximumBytes,
      forbidden: ["valibot", "@noble", "/qr/", "firmware/"],
    }),
    appIcons(here("../web/app/icons")),
    compressedOnly(),
  ],
})
