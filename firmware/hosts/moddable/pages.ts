/** The built pages, where they lie in the chip's flash: nothing is copied. */
import Resource from "Resource"
import { crc32 } from "../../core/crc32.ts"
import { PorchlightError } from "../../core/errors.ts"
import type { Pages, StoredFile } from "../../core/host.ts"

/** Of the files of setup; the app takes HTTPS, which the chip has not. */
const contentTypes: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
}

export function createPages(): Pages {
  /** Their tags, worked out once for each. */
  const tags = new Map<string, string>()

  function get(path: string): StoredFile | undefined {
    const name = `${path.slice(1)}.gz`
    const contentType = contentTypes[path.slice(path.lastIndexOf(".") + 1)]
    if (contentType === undefined || !Resource.exists(name)) return undefined
    // The typings do not know that a view can be laid over flash.
    const bytes = new Uint8Array(new Resource(name) as unknown as ArrayBuffer)
    const etag = tags.get(path) ?? `"${crc32(bytes).toString(16)}-${bytes.length.toString(16)}"`
    tags.set(path, etag)
    return { bytes, contentType, etag, immutable: false }
  }

  return {
    get,
    async gunzip() {
      const message =
        "The pages of this device are compressed, and it has no memory to undo that. Ask with Accept-Encoding: gzip."
      throw new PorchlightError("compressed-only", message)
    },
  }
}
