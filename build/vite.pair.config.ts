/** Builds what proves the code on the label: one script that the app's page loads later, and only its compressed form. */
import { join } from "node:path"
import { defineConfig } from "vite"
import { budget, pairChunkMaximumBytes } from "./budgets.ts"
import { imageFolder } from "./built-words.ts"
import { olderBuiltins } from "./older-builtins.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { silentErrors } from "./silent-errors.ts"

const noble = /\/node_modules\/@noble\//

export default defineConfig({
  root: here("../web/app"),
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
    outDir: join(imageFolder, "app"),
    terserOptions: { compress: { passes: 3, inline: 1, keep_fargs: false } },
    rolldownOptions: {
      input: here("../web/app/pair-chunk.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "pair.js" },
    },
  },
  plugins: [
    silentErrors(noble),
    olderBuiltins(noble),
    budget({
      name: "pair chunk",
      files: /\.js$/,
      maximumBytes: pairChunkMaximumBytes,
      forbidden: ["valibot", "lit-html", "firmware/"],
    }),
    compressedOnly(),
  ],
})
