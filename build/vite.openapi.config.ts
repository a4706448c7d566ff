/** Builds the description of the device's interface, and only its compressed form. */
import { defineConfig } from "vite"
import { imageFolder } from "./built-words.ts"
import { openapiFile } from "./openapi.ts"
import { compressedOnly, here, pageBuild } from "./page-build.ts"

export default defineConfig({
  root: here("../shared"),
  publicDir: false,
  logLevel: "warn",
  build: { ...pageBuild, outDir: imageFolder },
  plugins: [openapiFile(), compressedOnly()],
})
