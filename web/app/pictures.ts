import type { Kept } from "./kept.ts"
import { say } from "./words.ts"

/** A camera takes longer than a question: it wakes up, finds its light, and sends a file. */
const patienceMilliseconds = 20_000

/** The pictures that the device took, and the live view. */
export interface Pictures {
  /** Where the browser keeps the last one; undefined until it came. */
  url(id: string): string | undefined
  isBusy(id: string): boolean
  /** Why there is none, or no newer one, as a sentence. */
  alert(id: string): string | undefined
  /** Which one is watched live. */
  readonly watched: string | undefined
  /** Gets the last picture, if this phone does not have it yet. */
  load(id: string): Promise<void>
  /** Takes what this phone has kept, and asks for nothing. */
  restore(id: string): Promise<void>
  /** Has the device take another one. */
  take(id: string): Promise<void>
  watch(id: string): void
  /** The camera is not kept awake for nobody. */
  stop(): void
  /** The live view broke off. */
  fail(id: string): void
}

interface Picture {
  url?: string
  /** It was kept from another time. */
  isKept?: boolean
  busy?: boolean
  alert?: string | undefined
}

export function createPictures(device: () => string, onChange: () => void, kept?: Kept): Pictures {
  const pictures = new Map<string, Picture>()
  let watched: string | undefined

  function pictureOf(id: string): Picture {
    const picture = pictures.get(id) ?? {}
    pictures.set(id, picture)
    return picture
  }

  async function get(id: string, query: string): Promise<void> {
    const picture = pictureOf(id)
    if (picture.busy) return
    picture.busy = true
    picture.alert = undefined
    onChange()
    const blob = await fetchPicture(`/api/images/${encodeURIComponent(id)}${query}`)
    picture.busy = false
    if (blob) {
      if (picture.url) URL.revokeObjectURL(picture.url)
      picture.url = URL.createObjectURL(blob)
      picture.isKept = false
      void kept?.savePicture(id, blob)
    } else picture.alert = say("image.missing", { device: device() })
    onChange()
  }

  return {
    url: (id) => pictures.get(id)?.url,
    isBusy: (id) => pictures.get(id)?.busy === true,
    alert: (id) => pictures.get(id)?.alert,
    get watched() {
      return watched
    },

    async load(id) {
      const { url, isKept, alert } = pictureOf(id)
      if ((url === undefined || isKept) && alert === undefined) await get(id, "")
    },

    async restore(id) {
      const blob = await kept?.picture(id)
      const picture = pictureOf(id)
      if (!blob || picture.url !== undefined) return
      picture.url = URL.createObjectURL(blob)
      picture.isKept = true
      onChange()
    },

    take: (id) => get(id, "?fresh"),

    watch(id) {
      watched = id
      pictureOf(id).alert = undefined
      onChange()
    },

    stop() {
      if (watched === undefined) return
      watched = undefined
      onChange()
    },

    fail(id) {
      if (watched !== id) return
      watched = undefined
      pictureOf(id).alert = say("image.broke", { device: device() })
      onChange()
    },
  }
}

async function fetchPicture(path: string): Promise<Blob | undefined> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMilliseconds)
  try {
    const response = await fetch(path, { signal: abort.signal, cache: "no-store" })
    const blob = response.ok ? await response.blob() : undefined
    // Nothing but a picture is ever drawn, whatever a program sends.
    return blob?.type.startsWith("image/") ? blob : undefined
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
