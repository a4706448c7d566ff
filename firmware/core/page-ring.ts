/**
 * A row of values in the host's store that grows at one end and is taken off at the other, in a fixed number of places.
 *
 * Each page says its own number and its own checksum. A small index says from where to where there are pages; it is
 * written when that changes, after the page it is about, so a kill at any instant loses no page that was written. Where
 * the index is damaged every place is looked at.
 */
import { crc32 } from "./crc32.ts"
import type { Log, Store } from "./host.ts"

export interface Page {
  /** Counts up for as long as the device lives. */
  readonly number: number
  readonly content: Uint8Array
}

export interface PageRing {
  /** Oldest first. What is damaged is set aside, and the rest kept. Rejects like the store. */
  load(): Promise<Page[]>
  /** The number of a page after all that ever were. */
  readonly next: number
  /** Writes a page anew, or a new one. The one that was in its place before is gone. Rejects like the store. */
  write(page: Page): Promise<void>
  /** Rejects like the store. */
  drop(number: number): Promise<void>
}

/** A value on a chip holds 4,000 bytes, of which the page takes its checksum and its number. */
const headBytes = 8
export const pageContentMaximumBytes = 4000 - headBytes

const indexBytes = 12

/** `name`: the key of the index, and before a hyphen of each page: at most ten characters. `what` is for people. */
export function createPageRing(options: {
  store: Store
  log: Log
  name: string
  what: string
  /** How many places there are, at most 9,999. */
  places: number
}): PageRing {
  const { store, log, name, what, places } = options
  /** Numbers of the pages that are there. */
  const live = new Set<number>()
  let next = 0
  let written = { first: 0, next: 0 }

  const keyOf = (number: number) => `${name}-${number % places}`

  async function setAside(key: string): Promise<void> {
    try {
      const aside = await store.setAside(key)
      log("error", `A part of ${what} could not be read. It now lies in ${aside}; the rest is there.`, {
        aside,
      })
    } catch {
      // There may be no room for more of them; it must not be met again at each start.
      await store.delete(key)
      log("error", `A part of ${what} could not be read and was deleted; the rest is there.`)
    }
  }

  /** The page in the place of `number`, whichever it is. */
  async function read(number: number): Promise<Page | undefined> {
    const key = keyOf(number)
    const bytes = await store.get(key)
    if (bytes === undefined) return undefined
    const page = parsePage(bytes)
    if (page === undefined) await setAside(key)
    return page
  }

  async function loadIndex(): Promise<{ first: number; next: number } | undefined> {
    const bytes = await store.get(name)
    if (bytes === undefined) return { first: 0, next: 0 }
    const index = parseIndex(bytes)
    if (index !== undefined && index.next - index.first <= places) return index
    await setAside(name)
    return undefined
  }

  async function saveIndex(): Promise<void> {
    const first = Math.max(Math.min(next, ...live), next - places)
    if (first === written.first && next === written.next) return
    await store.set(name, formatIndex(first, next))
    written = { first, next }
  }

  return {
    get next() {
      return next
    },
    async load() {
      const index = await loadIndex()
      const pages: Page[] = []
      if (index === undefined) {
        for (let place = 0; place < places; place++) {
          const page = await read(place)
          if (page !== undefined) pages.push(page)
        }
        pages.sort((one, other) => one.number - other.number)
      } else {
        written = index
        const end = index.next + places
        for (let number = index.first; number < end; number++) {
          const page = await read(number)
          if (page?.number === number) pages.push(page)
          // After the last one the index knows of there may be one that was written just before a kill.
          else if (number >= index.next) break
        }
      }
      next = Math.max(index?.next ?? 0, (pages.at(-1)?.number ?? -1) + 1)
      const present = pages.filter(({ number }) => number >= next - places)
      for (const { number } of present) live.add(number)
      return present
    },
    async write({ number, content }) {
      await store.set(keyOf(number), formatPage(number, content))
      live.delete(number - places)
      live.add(number)
      next = Math.max(next, number + 1)
      await saveIndex()
    },
    async drop(number) {
      if (!live.has(number)) return
      await store.delete(keyOf(number))
      live.delete(number)
    },
  }
}

function formatPage(number: number, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headBytes + content.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(4, number)
  bytes.set(content, headBytes)
  view.setUint32(0, crc32(bytes.subarray(4)))
  return bytes
}

function parsePage(bytes: Uint8Array): Page | undefined {
  if (bytes.length < headBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint32(0) !== crc32(bytes.subarray(4))) return undefined
  return { number: view.getUint32(4), content: bytes.slice(headBytes) }
}

function formatIndex(first: number, next: number): Uint8Array {
  const bytes = new Uint8Array(indexBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(4, first)
  view.setUint32(8, next)
  view.setUint32(0, crc32(bytes.subarray(4)))
  return bytes
}

function parseIndex(bytes: Uint8Array): { first: number; next: number } | undefined {
  if (bytes.length !== indexBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const [first, next] = [view.getUint32(4), view.getUint32(8)]
  return view.getUint32(0) === crc32(bytes.subarray(4)) && first <= next ? { first, next } : undefined
}
