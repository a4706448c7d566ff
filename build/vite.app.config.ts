/** Builds the app's page: one HTML file with everything inside, and only its compressed form. */
import { join } from "node:path"
import { defineConfig } from "vite"
import { viteSingleFile } from "vite-plugin-singlefile"
import { appIcons } from "./app-icons.ts"
import { appWords } from "./app-words.ts"
import { appPageMaximumBytes, budget } from "./budgets.ts"
import { imageFolder } from "./built-words.ts"
import { contentSecurityPolicy } from "./content-security-policy.ts"
import { mark } from "./mark-in-html.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { shortCustomProperties } from "./short-custom-properties.ts"
import { templateWhitespace } from "./template-whitespace.ts"

export default defineConfig({
  root: here("../web/app"),
  publicDir: false,
  logLevel: "warn",
  build: { ...pageBuild, outDir: join(imageFolder, "app") },
  plugins: [
    appWords({ emitsFiles: true }),
    mark(here("../web/ui/mark.svg")),
    templateWhitespace(),
    viteSingleFile(),
    shortCustomProperties(),
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
