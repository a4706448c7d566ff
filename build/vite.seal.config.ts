/** Builds what seals: one script that the setup page loads later, and only its compressed form. */
import { defineConfig } from "vite"
import { budget, sealChunkMaximumBytes } from "./budgets.ts"
import { olderBuiltins } from "./older-builtins.ts"
import { compressedOnly, here, pageBuild, sources } from "./page-build.ts"
import { silentErrors } from "./silent-errors.ts"
import { templateWhitespace } from "./template-whitespace.ts"

const noble = /\/node_modules\/@noble\//

export default defineConfig({
  root: sources,
  publicDir: false,
  logLevel: "warn",
  // Packages are written in newer syntax. Their class fields become assignments, 250 bytes less than definitions.
  oxc: {
    include: /\.[jt]s$/,
    exclude: [],
    target: pageBuild.target,
    assumptions: { setPublicClassFields: true },
  },
  build: {
    ...pageBuild,
    // 30 bytes less than with the page's settings.
    terserOptions: { compress: { passes: 3, inline: 1, keep_fargs: false } },
    rolldownOptions: {
      input: here("../web/setup/seal-chunk.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "seal.js" },
    },
  },
  plugins: [
    templateWhitespace(),
    // Of our own code, too: nobody reads them here, and they are 130 bytes.
    silentErrors(/\/(?:node_modules\/@noble|shared|web\/setup)\//),
    olderBuiltins(noble),
    budget({
      name: "seal chunk",
      files: /\.js$/,
      maximumBytes: sealChunkMaximumBytes,
      // The page lends its own.
      forbidden: ["valibot", "lit-html", "firmware/"],
    }),
    compressedOnly(),
  ],
})
