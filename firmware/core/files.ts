/**
 * Serves the built pages, of which only the gzip form is stored: storage is the scarcest thing on a chip, and every
 * browser takes gzip.
 *
 * Left out on purpose: ranges (no page is large enough to resume) and dates (the entity tag says more).
 */
import { defaultLanguage } from "../../shared/languages.ts"
import { askedLanguage } from "./asked-language.ts"
import type { Pages, StoredFile } from "./host.ts"
import type { Request, Response } from "./http.ts"
import { weightsOf } from "./weights.ts"

/** An honest client holds a copy or two; what comes after this many entity tags is not read. */
const tagsMaximum = 32

/** Where the name changes with the content a copy is good for ever; any other is asked about each time. */
const immutableCaching = "public, max-age=31536000, immutable"
const pageCaching = "no-cache"

/**
 * The answer to a GET or HEAD of `path`, or undefined where there is no such file. `path` is percent-encoded and
 * starts with `/`; one that ends with `/` means the `index.html` in it. Rejects where the stored bytes are damaged.
 *
 * The path is looked up among the stored names and never joined to a folder, so it cannot lead out of one.
 */
export function serveFile(
  pages: Pages,
  request: Request,
  path: string,
): Response | Promise<Response> | undefined {
  const name = decoded(path.endsWith("/") ? `${path}index.html` : path)
  const file = name === undefined ? undefined : pages.get(name)
  if (file === undefined) return undefined
  const compressed = prefersGzip(request.headers.get("accept-encoding"))
  const etag = compressed ? file.etag : plainTag(file)
  const headers = {
    etag,
    "cache-control": file.immutable ? immutableCaching : pageCaching,
    // On the 304 too: a shared cache must not hand the gzip form to a client that refuses it.
    vary: isPage(path) ? "Accept-Encoding, Accept-Language" : "Accept-Encoding",
  }
  if (isHeld(request.headers.get("if-none-match"), etag)) return { status: 304, headers, body: undefined }
  // Nearly always the stored bytes themselves, for which nobody has to wait.
  if (compressed) return whole(file, file.bytes, true, headers)
  return pages.gunzip(file.bytes).then((bytes) => whole(file, bytes, false, headers))
}

function whole(
  file: StoredFile,
  body: Uint8Array,
  compressed: boolean,
  headers: Readonly<Record<string, string>>,
): Response {
  return {
    status: 200,
    headers: {
      "content-type": file.contentType,
      "content-length": String(body.length),
      "x-content-type-options": "nosniff",
      // A page cannot say it of itself: its policy's `frame-ancestors` has no effect in a `meta` element.
      "x-frame-options": "DENY",
      // Last on purpose: with a spread first V8 gives each such object a shape of its own, and under load the process
      // grew from 60 to 97 MB.
      ...(compressed && { "content-encoding": "gzip" }),
      ...headers,
    },
    body,
  }
}

/**
 * The path of a stored file under `folder` for the request's own, or undefined where there is none. A page that is there
 * in several languages lies in a folder of that name for each, and the English one beside those.
 */
export function storedPath(pages: Pages, folder: string, request: Request): string | undefined {
  const { path } = request
  if (isPage(path)) {
    const language = askedLanguage(request, (tag) => isStored(pages, `${folder}/${tag}${path}`))
    if (language !== defaultLanguage) return `${folder}/${language}${path}`
  }
  return isStored(pages, `${folder}${path}`) ? `${folder}${path}` : undefined
}

function isPage(path: string): boolean {
  return path.endsWith("/")
}

function isStored(pages: Pages, path: string): boolean {
  const name = decoded(isPage(path) ? `${path}index.html` : path)
  return name !== undefined && pages.get(name) !== undefined
}

/** Undefined for a stray `%` and for bytes that are not UTF-8: no stored name has either. */
function decoded(path: string): string | undefined {
  if (!path.includes("%")) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

/** Two forms of one file need two tags, or a cache could answer one with the other (RFC 9110, section 8.8.3.3). */
function plainTag(file: StoredFile): string {
  return `${file.etag.slice(0, -1)}-plain"`
}

/**
 * Whether to send gzip (RFC 9110, section 12.5.3). A tie goes to gzip. Where gzip and the plain form are both refused
 * the plain one is sent, as 406 would help nobody; where only the plain one is refused and gzip not named, gzip.
 *
 * Without the header anything would be allowed, and the plain form is sent: each browser names what it takes, and a
 * program that does not, such as curl, usually cannot undo gzip.
 */
function prefersGzip(header: string | undefined): boolean {
  if (header === undefined) return false
  const weights = weightsOf(header)
  const rest = weights.get("*")
  const plain = weights.get("identity") ?? rest
  const gzip = weights.get("gzip") ?? weights.get("x-gzip") ?? rest
  if (gzip === undefined) return plain === 0
  return gzip > 0 && gzip >= (plain ?? 0)
}

/**
 * Whether `If-None-Match` holds `etag`, compared weakly, or is `*` (RFC 9110, section 13.1.2). A tag may itself hold
 * a comma, so the list is read tag by tag; whatever is no tag ends it.
 */
function isHeld(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === "*") return true
  const tag = /[\s,]*(?:W\/)?("[^"]*")/y
  for (let count = 0; count < tagsMaximum; count++) {
    const found = tag.exec(header)
    if (found === null) return false
    if (found[1] === etag) return true
  }
  return false
}
