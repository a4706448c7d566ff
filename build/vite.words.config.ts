/** Builds what the device itself says in each language, and only its compressed form. */
import { defineConfig } from "vite"
import { deviceWordsFiles } from "./device-words.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"

export default defineConfig({
  root: here("../shared"),
  publicDir: false,
  logLevel: "warn",
  build: { ...pageBuild, outDir: here("../dist/web/words") },
  plugins: [deviceWordsFiles(), compressedOnly()],
})
