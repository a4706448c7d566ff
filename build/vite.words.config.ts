/** Builds what the device itself says in each language, and only its compressed form. */
import { join } from "node:path"
import { defineConfig } from "vite"
import { imageFolder } from "./built-words.ts"
import { deviceWordsFiles } from "./device-words.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"

export default defineConfig({
  root: here("../shared"),
  publicDir: false,
  logLevel: "warn",
  build: { ...pageBuild, outDir: join(imageFolder, "words") },
  plugins: [deviceWordsFiles(), compressedOnly()],
})
