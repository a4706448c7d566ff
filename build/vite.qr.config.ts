/** Builds what draws QR codes: one script that the app's page loads later, and only its compressed form. */
import { join } from "node:path"
import { defineConfig } from "vite"
import { budget, qrChunkMaximumBytes } from "./budgets.ts"
import { imageFolder } from "./built-words.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"
import { silentErrors } from "./silent-errors.ts"

export default defineConfig({
  root: here("../web/app"),
  publicDir: false,
  logLevel: "warn",
  build: {
    ...pageBuild,
    outDir: join(imageFolder, "app"),
    rolldownOptions: {
      input: here("../web/app/qr-chunk.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "qr.js" },
    },
  },
  plugins: [
    silentErrors(/\/node_modules\/qr\//),
    budget({
      name: "QR chunk",
      files: /\.js$/,
      maximumBytes: qrChunkMaximumBytes,
      forbidden: ["valibot", "lit-html", "firmware/"],
    }),
    compressedOnly(),
  ],
})
