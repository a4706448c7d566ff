/** What happened, for people: the last two hundred things, kept over restarts. */
import * as v from "valibot"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import {
  type Happening,
  type HappeningKind,
  happeningKinds,
  textMaximumLength,
} from "../../shared/home-contract.ts"
import type { Clock, Log, Store } from "./host.ts"
import { createPageRing, pageContentMaximumBytes } from "./page-ring.ts"
import { unbroken } from "./unseen-characters.ts"
import type { WallClock } from "./wall-clock.ts"

export interface Happenings {
  /** A text that holds nothing to see is none. */
  add(kind: HappeningKind, text: string): void
  /** Newest first. */
  list(): Happening[]
  /** Calls `listener`, and no other, after each thing that happens. */
  watch(listener: () => void): void
  /** Final: writes what is not yet written. Never rejects. */
  close(): Promise<void>
}

export const happeningsMaximum = 200

/** Two of the longest texts fill a page, so in the worst case two hundred take a hundred. */
const places = 128

/** Flash wears: a program that tells something every second is written once a minute. */
const saveMilliseconds = 60_000

/**
 * What a kill took with it was perhaps already shown, with its number. After a start numbers go on so much further, and
 * none stands for two things.
 */
const startGap = 1000

/** Somebody who moves a slider sets the control twenty times; that is one thing that happened. */
const sameMilliseconds = 10_000

interface Entry {
  readonly number: number
  readonly kind: HappeningKind
  readonly text: string
  /** The clock's, for those of this run. */
  readonly atMilliseconds?: number
  /** Seconds since 1970, for those of an earlier one; null where the clock was not set then. */
  readonly wallSeconds: number | null
}

const entrySchema = v.tuple([
  v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  v.picklist(happeningKinds),
  v.pipe(v.string(), v.maxLength(textMaximumLength)),
  v.nullable(v.pipe(v.number(), v.minValue(0))),
])
const pageSchema = v.pipe(v.array(entrySchema), v.maxLength(happeningsMaximum))

/** Never rejects for what is damaged; rejects like the store. */
export async function openHappenings(options: {
  store: Store
  clock: Clock
  wallClock: WallClock
  log: Log
}): Promise<Happenings> {
  const { store, clock, wallClock, log } = options
  let onNews = () => {}
  const ring = createPageRing({ store, log, name: "log", what: "what happened", places })
  /** Oldest first. Those of the last page are written anew with it. */
  const pages: { number: number; entries: Entry[] }[] = []
  for (const { number, content } of await ring.load()) {
    const entries = parse(content)
    if (entries === undefined) await ring.drop(number)
    else pages.push({ number, entries })
  }
  let last = pages.at(-1)?.entries.at(-1)?.number ?? 0
  if (last > 0) last += startGap
  const unsaved = new Set<number>()
  /** Pages that were written while the time of day was not known. */
  const unstamped = new Set<number>()
  let cancelSave: (() => void) | undefined
  let saving: Promise<void> = Promise.resolve()
  let isFailing = false
  let isClosed = false

  const count = () => pages.reduce((sum, { entries }) => sum + entries.length, 0)

  function stored({
    number,
    kind,
    text,
    atMilliseconds,
    wallSeconds,
  }: Entry): v.InferOutput<typeof entrySchema> {
    const wall = wallClock()
    if (atMilliseconds === undefined) return [number, kind, text, wallSeconds]
    const ageSeconds = (clock.now() - atMilliseconds) / 1000
    return [number, kind, text, wall === undefined ? null : Math.max(0, Math.round(wall / 1000 - ageSeconds))]
  }

  const encode = (entries: readonly Entry[]) => utf8Encode(JSON.stringify(entries.map(stored)))

  function put(entry: Entry): void {
    const page = pages.at(-1)
    if (page !== undefined) {
      const entries = [...page.entries, entry]
      if (encode(entries).length <= pageContentMaximumBytes) {
        page.entries = entries
        unsaved.add(page.number)
        return
      }
    }
    const number = page === undefined ? ring.next : Math.max(ring.next, page.number + 1)
    pages.push({ number, entries: [entry] })
    unsaved.add(number)
  }

  async function save(): Promise<void> {
    if (wallClock() !== undefined) {
      for (const number of unstamped) unsaved.add(number)
      unstamped.clear()
    }
    try {
      for (const page of pages.filter(({ number }) => unsaved.has(number))) {
        unsaved.delete(page.number)
        if (wallClock() === undefined) unstamped.add(page.number)
        try {
          await ring.write({ number: page.number, content: encode(page.entries) })
        } catch (error) {
          unsaved.add(page.number)
          throw error
        }
      }
      while ((pages[0]?.entries.length ?? 0) <= count() - happeningsMaximum && pages.length > 1) {
        const gone = pages.shift()
        if (gone !== undefined) await ring.drop(gone.number)
      }
      isFailing = false
    } catch (error) {
      if (!isFailing) log("warn", `What happened could not be written down: ${String(error)}`)
      isFailing = true
      if (!isClosed) saveLater()
    }
  }

  function saveLater(): void {
    cancelSave ??= clock.after(saveMilliseconds, () => {
      cancelSave = undefined
      saving = saving.then(save)
    })
  }

  /** Pages that are not saved yet are not taken off before they are; so no more than these are held. */
  function trim(): void {
    while (pages.length > places) {
      const gone = pages.shift()
      if (gone !== undefined) unsaved.delete(gone.number)
    }
  }

  function view({ number, kind, text, atMilliseconds, wallSeconds }: Entry): Happening {
    const wall = wallClock()
    const age =
      atMilliseconds !== undefined
        ? clock.now() - atMilliseconds
        : wall === undefined || wallSeconds === null
          ? undefined
          : wall - wallSeconds * 1000
    // One that is to come was stamped by a clock that went wrong.
    return { number, kind, text, ageMilliseconds: age === undefined || age < 0 ? null : Math.round(age) }
  }

  return {
    add(kind, text) {
      if (isClosed) return
      const plain = plainText(text)
      const page = pages.at(-1)
      const newest = page?.entries.at(-1)
      const isSame =
        newest?.kind === kind &&
        newest.text === plain &&
        newest.atMilliseconds !== undefined &&
        clock.now() - newest.atMilliseconds < sameMilliseconds
      if (isSame && page !== undefined) page.entries.pop()
      last += 1
      put({ number: last, kind, text: plain, atMilliseconds: clock.now(), wallSeconds: null })
      trim()
      saveLater()
      onNews()
    },
    list: () =>
      pages
        .flatMap(({ entries }) => entries)
        .slice(-happeningsMaximum)
        .reverse()
        .map(view),
    watch(listener) {
      onNews = listener
    },
    async close() {
      isClosed = true
      cancelSave?.()
      cancelSave = undefined
      await saving
      if (unsaved.size > 0) await save()
    },
  }
}

function plainText(text: string): string {
  return unbroken(text.slice(0, textMaximumLength)).trim()
}

function parse(content: Uint8Array): Entry[] | undefined {
  try {
    const parsed = v.safeParse(pageSchema, JSON.parse(utf8Decode(content) ?? ""))
    if (!parsed.success) return undefined
    return parsed.output.map(([number, kind, text, wallSeconds]) => ({ number, kind, text, wallSeconds }))
  } catch {
    return undefined
  }
}
