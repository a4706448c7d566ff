/** Builds what another network is joined with: one script that the app's page loads later, and only its compressed form. */
import { join } from "node:path"
import { defineConfig } from "vite"
import { appWords } from "./app-words.ts"
import { budget, joinChunkMaximumBytes } from "./budgets.ts"
import { imageFolder } from "./built-words.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { templateWhitespace } from "./template-whitespace.ts"

export default defineConfig({
  root: here("../web/app"),
  publicDir: false,
  logLevel: "warn",
  // The page lends its own.
  resolve: { alias: { "lit/html.js": here("../web/ui/lent-lit.ts") } },
  build: {
    ...pageBuild,
    outDir: join(imageFolder, "app"),
    rolldownOptions: {
      input: here("../web/app/join-chunk.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "join.js" },
    },
  },
  plugins: [
    appWords(),
    templateWhitespace(),
    budget({
      name: "join chunk",
      files: /\.js$/,
      maximumBytes: joinChunkMaximumBytes,
      forbidden: ["valibot", "lit-html", "@noble", "firmware/"],
    }),
    compressedOnly(),
  ],
})
