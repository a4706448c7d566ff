/**
 * Bundles the program, `dist/program`: Node opens some 40 files at a start in place of 250, which takes a third of the time
 * that a start has. What a command alone needs stays a file of its own. Packages stay outside, where npm looks after them.
 */
import { join, relative } from "node:path"
import { defineConfig, type Plugin } from "vite"
import { here } from "./page-build.ts"

const sources = here("../firmware")

/** What package.json names, and two that the program starts by their path: each keeps its place below the sources. */
const entries = [
  "cli",
  "porchlight",
  "core/dns",
  "core/host",
  "hosts/suite",
  "hosts/node/host",
  "hosts/node/certifier-thread",
  "upgrade/state-copier",
]

// What would take a function's name, or put two statements in one line, is left out: a stack trace can be read.
const names = { keep_fnames: true, keep_classnames: true }

export default defineConfig({
  root: sources,
  publicDir: false,
  logLevel: "error",
  build: {
    outDir: here("../dist/program"),
    emptyOutDir: true,
    ssr: true,
    target: "es2022",
    minify: "terser",
    terserOptions: {
      ...names,
      compress: { ...names, inline: false, reduce_funcs: false, sequences: false },
      mangle: names,
      // A new line in place of each semicolon.
      format: { comments: false, semicolons: false },
    },
    rolldownOptions: {
      input: Object.fromEntries(entries.map((name) => [name, join(sources, `${name}.ts`)])),
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    },
  },
  plugins: [placesOfSources(), packageFacts()],
})

/** A source finds other files from where it is. Its part of a bundle, which lies at the top, is told where that would be. */
function placesOfSources(): Plugin {
  return {
    name: "places-of-sources",
    transform(code, id) {
      if (!code.includes("import.meta.url")) return
      const place = relative(sources, id).replaceAll("\\", "/").replace(/\.ts$/, ".js")
      return code.replaceAll("import.meta.url", `new URL(${JSON.stringify(place)}, import.meta.url).href`)
    },
  }
}

/** Of package.json, what the program reads. */
function packageFacts(): Plugin {
  return {
    name: "package-facts",
    enforce: "pre",
    transform(code, id) {
      if (id !== here("../package.json")) return
      const { version, engines } = JSON.parse(code)
      return JSON.stringify({ version, engines })
    },
  }
}
