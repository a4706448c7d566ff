/** The list of files that the app's worker keeps, made from what the other builds have left in the app's folder. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import type { Plugin } from "vite"

/** A file's path, and its Subresource Integrity as a browser unpacks it: another one means another content. */
export type PrecacheEntry = readonly [url: string, integrity: string]

/** Where the worker has the list. */
const place = /\bself\.precacheList\b/

/** What a browser asks the device for anew each time, or shows before the app is there. */
const notKept: ReadonlySet<string> = new Set(["/worker.js"])

/**
 * What a phone keeps of `folder`, which holds gzip files alone; sorted, so that the same files make the same worker.
 * `leftOut` are further paths that are not kept. Throws where the page is not there yet, or something of the
 * interface's is there.
 */
export function precacheList(folder: string, leftOut: RegExp): PrecacheEntry[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => `/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".gz"))
    .map((path) => path.slice(0, -".gz".length))
    .filter((path) => !notKept.has(path) && !leftOut.test(path))
    .sort()
  if (!paths.includes("/index.html"))
    throw new Error(`There is no page in ${folder} for the worker to keep. Build the app first.`)
  const living = paths.find((path) => path.startsWith("/api"))
  if (living) throw new Error(`${living} would be kept by the worker, where nothing under /api may be.`)
  return paths.map((path) => {
    const content = gunzipSync(readFileSync(join(folder, `${path}.gz`)))
    const hash = createHash("sha256").update(content).digest("base64")
    return [path.replace(/\/index\.html$/, "/"), `sha256-${hash}`]
  })
}

/** Writes the list of `folder` into the worker. */
export function precache(folder: string, leftOut: RegExp): Plugin {
  return {
    name: "precache",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue
        if (!place.test(file.code)) this.error("The worker has no place for its list of files.")
        // By a function, since `$` in a replacement text has a meaning.
        file.code = file.code.replace(place, () => JSON.stringify(precacheList(folder, leftOut)))
      }
    },
  }
}
