/** The built pages of a folder, read once at the start and held in memory as they are stored: as gzip. */
import { createHash } from "node:crypto"
import type { Dir } from "node:fs"
import { opendir, readFile, stat } from "node:fs/promises"
import { extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { gunzip } from "node:zlib"
import { PorchlightError } from "../../core/errors.ts"
import type { Pages, StoredFile } from "../../core/host.ts"

/**
 * The whole web image is meant to stay below 250 kB in a few dozen files. Far beyond that the folder is not ours, a
 * home folder say, and must not be read into memory.
 */
const entriesMaximum = 1000
const bytesMaximum = 8 * 1024 * 1024

/** One page, plain; the largest is about 50 kB. Gzip can grow a thousandfold, so a damaged file needs a limit. */
const plainBytesMaximum = 8 * 1024 * 1024

/** Where the build of this very program has put them. */
export const builtPagesFolder = fileURLToPath(new URL("../../../web", import.meta.url))

const contentTypes: ReadonlyMap<string, string> = new Map([
  [".css", "text/css; charset=utf-8"],
  [".html", "text/html; charset=utf-8"],
  [".ico", "image/x-icon"],
  [".js", "text/javascript; charset=utf-8"],
  [".json", "application/json; charset=utf-8"],
  [".png", "image/png"],
  [".svg", "image/svg+xml; charset=utf-8"],
  [".txt", "text/plain; charset=utf-8"],
  [".webmanifest", "application/manifest+json; charset=utf-8"],
  [".webp", "image/webp"],
  [".woff2", "font/woff2"],
])

/**
 * Reads every `.gz` file under `folder`. `get` takes the path in a URL, decoded and with its leading slash:
 * `/index.html` is `index.html.gz`. Other files and symbolic links are passed over.
 *
 * Rejects with `no-pages` where there is nothing to serve, `too-many-pages` where it cannot be the folder meant.
 */
export async function loadPages(folder: string): Promise<Pages> {
  const files = new Map<string, StoredFile>()
  let bytesLeft = bytesMaximum
  for (const path of await gzipPaths(folder)) {
    const file = join(folder, path)
    bytesLeft -= (await stat(file)).size
    if (bytesLeft < 0) throw tooManyPages(folder)
    files.set(path.slice(0, -".gz".length), storedFile(path, await readFile(file)))
  }
  if (files.size === 0) throw noPages(folder)
  return { get: (path) => files.get(path), gunzip: plain }
}

/** With a leading slash and slashes inside, whatever the platform's own separator. */
async function gzipPaths(folder: string): Promise<string[]> {
  const paths: string[] = []
  const insides = [""]
  let entriesLeft = entriesMaximum
  for (const inside of insides) {
    for await (const entry of await opened(folder, inside)) {
      if (entriesLeft-- === 0) throw tooManyPages(folder)
      const path = `${inside}/${entry.name}`
      // A symbolic link is neither: it could lead out of the folder, or around in a circle.
      if (entry.isFile() && path.endsWith(".gz")) paths.push(path)
      if (entry.isDirectory()) insides.push(path)
    }
  }
  return paths
}

function opened(folder: string, inside: string): Promise<Dir> {
  return opendir(join(folder, inside)).catch(() => {
    throw noPages(folder)
  })
}

function storedFile(path: string, bytes: Uint8Array): StoredFile {
  const name = path.slice(path.lastIndexOf("/") + 1, -".gz".length)
  return {
    bytes,
    contentType: contentTypes.get(extname(name)) ?? "application/octet-stream",
    // 96 bits of the hash: two contents of one path never share them, and the header stays short.
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 16)}"`,
    immutable: holdsHash(name),
  }
}

/**
 * Whether a build put eight random characters into `name`, as in `app-DiwrgTda.js`. A wrong yes would leave a stale
 * copy on phones for a year, a wrong no costs one small request; so words (`app-manifest.js`), dates and versions
 * (`notes-20261122.js`, `sw-version2.js`) are a no, at the price of a few hashes in a thousand.
 */
function holdsHash(name: string): boolean {
  const hash = /-([A-Za-z0-9_-]{8})\.(?:css|js|woff2)$/.exec(name)?.[1]
  return hash !== undefined && /^.+[A-Z]|\d[^\d]*[A-Za-z]/.test(hash)
}

async function plain(bytes: Uint8Array): Promise<Uint8Array> {
  return promisify(gunzip)(bytes, { maxOutputLength: plainBytesMaximum }).catch((error: Error) => {
    const message = `A stored page does not decompress (${error.message}). Build the pages anew with "npm run build".`
    throw new PorchlightError("damaged-page", message)
  })
}

function noPages(folder: string): PorchlightError {
  const message = `There are no built pages in ${folder}. Build them with "npm run build".`
  return new PorchlightError("no-pages", message, { folder })
}

function tooManyPages(folder: string): PorchlightError {
  const limits = `${entriesMaximum} entries or ${bytesMaximum} bytes`
  const message = `${folder} holds more than ${limits}, so it is not the folder of the built pages. Give that one.`
  return new PorchlightError("too-many-pages", message, { folder })
}
