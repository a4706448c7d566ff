import { statSync } from "node:fs"
import { relative } from "node:path"
import { gzipSync } from "node:zlib"
import type { Plugin } from "vite"
import { ships } from "./built-words.ts"

/** Of the setup page. One initial congestion window, ten segments of 1,460 bytes: RFC 6928, section 2. */
export const setupPageMaximumBytes = 14_600

/** Of what seals. It is loaded while the person chooses a network. */
export const sealChunkMaximumBytes = 20_500

/**
 * Of what the page can do without at first: it is loaded while the person chooses a network, and is there before any is
 * joined. Nearly half of it are sentences, which take most in Ukrainian.
 */
export const resultChunkMaximumBytes = 4600

/** Of the trust page in one language, which carries every system's steps and drawings, for browsers without JavaScript too. */
export const trustPageMaximumBytes = 9000

/** Of what it shares with those in other languages. */
export const trustScriptMaximumBytes = 3000
export const trustStylesMaximumBytes = 4500

/** Of the app's page. */
export const appPageMaximumBytes = 45_000

/** Of what proves the code on the label. It is loaded while the person types it. */
export const pairChunkMaximumBytes = 22_000

/** Of what another network is joined with. It is loaded with the Wi-Fi screen. */
export const joinChunkMaximumBytes = 3500

/** Of what draws QR codes. It is loaded when a link for another phone is made. */
export const qrChunkMaximumBytes = 8000

/** Of the app's worker, with its list of files; the words of seventeen languages are 300 bytes of it. */
export const workerMaximumBytes = 7300

/**
 * Of the package on the disk, unpacked: a board downloads it whole. A language takes some 37 kB of it: its setup page and
 * what that loads later 21, its trust page 7, the words of app and device 9, all compressed.
 */
export const packageMaximumBytes = 1_500_000

export interface Budget {
  /** For people: `setup page`. */
  name: string
  /** The files of the build that it is for, each by itself: they are one file in several languages. */
  files: RegExp
  /** Bytes of the largest, compressed with gzip -9. */
  maximumBytes: number
  /** Parts of module paths that must not be in the build, whatever they weigh: naming them says what leaked. */
  forbidden: readonly string[]
}

interface WeighedModule {
  path: string
  bytes: number
}

/**
 * Prints the compressed bytes of each build, and fails it over the budget or when a forbidden module got in, naming
 * the modules with their sizes before minification. Comes after whatever changes the files, before they are compressed.
 * What does not ship may weigh what it likes.
 */
export function budget({ name, files, maximumBytes, forbidden }: Budget): Plugin[] {
  let modules: WeighedModule[] = []
  return [
    {
      name: `weigh the modules of the ${name}`,
      // Before the inlining, after which no module can be told from another.
      generateBundle: {
        order: "pre",
        handler(_options, bundle) {
          modules = []
          const root = process.cwd()
          for (const chunk of Object.values(bundle)) {
            if (chunk.type !== "chunk") continue
            for (const [id, module] of Object.entries(chunk.modules)) {
              modules.push({ path: relative(root, id), bytes: module.renderedLength })
            }
          }
          for (const id of this.getModuleIds()) {
            if (id.endsWith(".css")) modules.push({ path: relative(root, id), bytes: statSync(id).size })
          }
          modules.sort((one, other) => other.bytes - one.bytes)
          const leak = modules.find(({ path }) => forbidden.some((part) => path.includes(part)))
          if (leak) this.error(`${leak.path} got into the ${name}. Import its types only, or do without it.`)
        },
      },
    },
    {
      name: `budget of the ${name}`,
      enforce: "post",
      generateBundle: {
        order: "post",
        handler(_options, bundle) {
          const counted = Object.values(bundle).filter(({ fileName }) => files.test(fileName))
          if (counted.length === 0)
            this.error(`${name}: no file of the build is called ${files}. Correct its budget.`)
          const weights = counted.map((file) => ({
            fileName: file.fileName,
            bytes: gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length,
          }))
          const [{ fileName, bytes } = { fileName: "", bytes: 0 }] = weights.sort((a, b) => b.bytes - a.bytes)
          const which = weights.length > 1 ? ` (${fileName}, the largest of ${weights.length})` : ""
          const summary = `${name}: ${bytes} bytes of ${maximumBytes}, compressed${which}`
          if (ships && bytes > maximumBytes)
            this.error(`${summary}. Heaviest modules, uncompressed:\n${table(modules)}`)
          console.info(summary)
        },
      },
    },
  ]
}

function table(modules: readonly WeighedModule[]): string {
  return modules.map(({ path, bytes }) => `${String(bytes).padStart(8)}  ${path}`).join("\n")
}
