// One module for a chip, of the core and its host: what the SDK's `mcconfig` then puts into flash.
import { build } from "vite"
import { root } from "../prepare.js"

/** By the SDK's names: it has them, and no bundler. */
const sdk = [/^embedded:/, "net", "preference", "Resource", "rng", "time", "timer", "wifi"]

await build({
  root,
  configFile: false,
  logLevel: "warn",
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    target: "es2021",
    outDir: `${root}dist/moddable`,
    emptyOutDir: true,
    lib: { entry: `${root}firmware/hosts/moddable/main.ts`, formats: ["es"], fileName: () => "main.js" },
    rollupOptions: { external: sdk },
  },
})
