/**
 * Bundles the program, `dist/program`: Node opens some 20 files at a start in place of 250, which took a third of the time
 * until the device answered. What a command alone needs stays a file of its own. Packages stay outside, where npm looks
 * after them.
 */
import { posix } from "node:path"
import { defineConfig, normalizePath, type Plugin } from "vite"
import { here } from "./page-build.ts"

// With slashes on every platform, as the bundler names its modules.
const sources = normalizePath(here("../firmware"))

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

/** What makes a device, by the command or by a program, and what has little to do with one. */
const deviceEntries = ["commands/run", "porchlight", "hosts/node/host"].map(inSources)
const otherEntries = ["core/dns", "hosts/node/certifier-thread", "upgrade/state-copier"].map(inSources)

/** Modules that a device takes and the others do not, by the file that they go to; known when all are read. */
const places = new Map<string, "device" | "command-and-device">()

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
      input: Object.fromEntries(entries.map((name) => [name, inSources(name)])),
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: (id) => places.get(id) ?? null }],
        },
      },
    },
  },
  plugins: [placesOfSources(), packageFacts(), oneDevice()],
})

function inSources(name: string): string {
  return `${sources}/${name}.ts`
}

/** A source finds other files from where it is. Its part of a bundle, which lies at the top, is told where that would be. */
function placesOfSources(): Plugin {
  return {
    name: "places-of-sources",
    transform(code, id) {
      if (!code.includes("import.meta.url")) return
      const place = posix.relative(sources, id).replace(/\.ts$/, ".js")
      return code.replaceAll("import.meta.url", `new URL(${JSON.stringify(place)}, import.meta.url).href`)
    },
    generateBundle(_, files) {
      for (const file of Object.values(files))
        if (file.type === "chunk" && file.fileName.includes("/") && file.code.includes("import.meta.url"))
          this.error(`${file.fileName} finds other files, and does not lie at the top: give it to a chunk.`)
    },
  }
}

/** Of package.json, what the program reads. */
function packageFacts(): Plugin {
  return {
    name: "package-facts",
    enforce: "pre",
    transform(code, id) {
      if (id !== normalizePath(here("../package.json"))) return
      const { version, engines } = JSON.parse(code)
      return JSON.stringify({ version, engines })
    },
  }
}

/**
 * Left to itself, the bundler makes a file of whatever two entries have in common, 40 for a device. Here most of it is one
 * file, and what the command takes to begin another: a start is a fifteenth shorter, and a command that asks a device reads
 * more than it needs.
 */
function oneDevice(): Plugin {
  return {
    name: "one-device",
    buildEnd() {
      const importedBy = (id: string) => this.getModuleInfo(id)?.importedIds ?? []
      const elsewhere = reached(otherEntries, importedBy)
      const ofCommand = reached([inSources("cli")], importedBy)
      for (const id of reached(deviceEntries, importedBy))
        if (!elsewhere.has(id)) places.set(id, ofCommand.has(id) ? "command-and-device" : "device")
    },
  }
}

function reached(from: readonly string[], importedBy: (id: string) => readonly string[]): Set<string> {
  const found = new Set(from)
  // A set is walked to its end, however long it grows meanwhile.
  for (const id of found) for (const imported of importedBy(id)) found.add(imported)
  return found
}
