/**
 * The notifications that a device made, each with the phones that it still has to go to: one page of the store each, so
 * what is to be sent outlives a kill, and what was sent can be read later.
 */
import * as v from "valibot"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import { notificationKinds, notificationSchema, subscriptionsMaximum } from "../../shared/push-contract.ts"
import { alertOccasionSchema } from "./alert-occasion.ts"
import type { Clock, Log, Store } from "./host.ts"
import { type CheckedNotification, urgencies } from "./notification.ts"
import { createPageRing } from "./page-ring.ts"
import type { Told } from "./push-message.ts"
import type { WallClock } from "./wall-clock.ts"

/**
 * Twice as many as are shown, so that many can wait at once: with fifty phones, ten thousand messages. In the store they
 * take 800 kB where each is as long as can be; a usual one has 300 bytes.
 */
export const keptNotificationsMaximum = 200

export interface KeptNotification extends Told {
  /** Counts up for as long as the device lives. */
  readonly number: number
  /** The clock's, for those of this run. */
  readonly atMilliseconds?: number
  /** Seconds since 1970, for those of an earlier one; null where the clock was not set then. */
  readonly wallSeconds: number | null
  /** Of a test: see `pushTestRequestSchema`. */
  readonly askedAtMilliseconds?: number | undefined
  /** Ids of the subscriptions that it still has to go to. */
  readonly waiting: Set<string>
}

export interface KeptNotifications {
  /** Oldest first. */
  list(): readonly KeptNotification[]
  /** One that was made now, not yet written; the one whose place it takes is no more, and given back. */
  add(
    told: Told,
    to: Iterable<string>,
    askedAtMilliseconds?: number,
  ): { added: KeptNotification; gone: KeptNotification | undefined }
  /** Writes it as it is by then. Never rejects: a device whose disk is full still tells people. */
  save(kept: KeptNotification): Promise<void>
  /** Milliseconds; undefined where it was made before the clock was set, in an earlier run, or the clock is not set now. */
  ageOf(kept: KeptNotification): number | undefined
  /** Resolves when everything is written that can be. */
  saved(): Promise<void>
}

const idBytes = 12

const text = v.string()
const keptSchema = v.object({
  version: v.literal(1),
  kind: v.picklist(notificationKinds),
  alert: notificationSchema.entries.alert,
  /** Without it, or with one of a version to come, it is told as it stands: in English. */
  occasion: v.fallback(v.optional(alertOccasionSchema), undefined),
  isQuiet: v.optional(v.boolean(), false),
  title: text,
  body: text,
  url: text,
  tag: v.optional(text),
  urgency: v.picklist(urgencies),
  ttlMilliseconds: v.pipe(v.number(), v.minValue(0)),
  actions: v.optional(v.array(v.object({ title: text, url: text })), []),
  readings: notificationSchema.entries.readings,
  wallSeconds: v.nullable(v.pipe(v.number(), v.minValue(0))),
  askedAtMilliseconds: v.optional(v.number()),
  /** Ids one after the other. */
  waiting: v.pipe(v.optional(text, ""), v.regex(/^[0-9a-f]*$/), v.maxLength(subscriptionsMaximum * idBytes)),
})

/** Never rejects for what is damaged; rejects like the store. */
export async function openKeptNotifications(options: {
  store: Store
  clock: Clock
  wallClock: WallClock
  log: Log
}): Promise<KeptNotifications> {
  const { store, clock, wallClock, log } = options
  const ring = createPageRing({
    ...{ store, log, name: "told", what: "the notifications", places: keptNotificationsMaximum },
  })
  /** Oldest first. The page's number, and one more, is the notification's. */
  const all: KeptNotification[] = []
  for (const { number, content } of await ring.load()) {
    const kept = parse(number + 1, content)
    if (kept === undefined) await ring.drop(number)
    else all.push(kept)
  }
  let last = ring.next
  let saving: Promise<void> = Promise.resolve()
  /** Those whose write has not begun: it takes what changes until then. */
  const queued = new Map<KeptNotification, Promise<void>>()
  let isFailing = false

  function encode(kept: KeptNotification): Uint8Array {
    const { notification, readings, askedAtMilliseconds, waiting } = kept
    const { alert, occasion, tag, actions, ...rest } = notification
    const value: v.InferInput<typeof keptSchema> = {
      version: 1,
      ...rest,
      ...(alert !== undefined && { alert }),
      ...(occasion !== undefined && { occasion }),
      ...(tag !== undefined && { tag }),
      ...(actions.length > 0 && { actions: [...actions] }),
      readings: [...readings],
      wallSeconds: wallSecondsOf(kept),
      ...(askedAtMilliseconds !== undefined && { askedAtMilliseconds }),
      ...(waiting.size > 0 && { waiting: [...waiting].join("") }),
    }
    return utf8Encode(JSON.stringify(value))
  }

  function wallSecondsOf({ atMilliseconds, wallSeconds }: KeptNotification): number | null {
    const wall = wallClock()
    if (atMilliseconds === undefined) return wallSeconds
    return wall === undefined ? null : Math.max(0, Math.round((wall - (clock.now() - atMilliseconds)) / 1000))
  }

  /** Its place is a later one's. */
  const isGone = ({ number }: KeptNotification) => number <= last - keptNotificationsMaximum

  async function write(kept: KeptNotification): Promise<void> {
    // It may still be on its way to a phone.
    if (isGone(kept)) return
    try {
      await ring.write({ number: kept.number - 1, content: encode(kept) })
      isFailing = false
    } catch (error) {
      if (!isFailing) log("warn", `Notifications could not be written down: ${String(error)}`)
      isFailing = true
    }
  }

  return {
    list: () => all,
    add(told, to, askedAtMilliseconds) {
      last += 1
      const added: KeptNotification = {
        ...told,
        number: last,
        atMilliseconds: clock.now(),
        wallSeconds: null,
        askedAtMilliseconds,
        waiting: new Set(to),
      }
      all.push(added)
      const [oldest] = all
      return { added, gone: oldest !== undefined && isGone(oldest) ? all.shift() : undefined }
    },
    save(kept) {
      const found = queued.get(kept)
      if (found !== undefined) return found
      saving = saving.then(() => {
        queued.delete(kept)
        return write(kept)
      })
      queued.set(kept, saving)
      return saving
    },
    ageOf({ atMilliseconds, wallSeconds }) {
      if (atMilliseconds !== undefined) return clock.now() - atMilliseconds
      const wall = wallClock()
      if (wall === undefined || wallSeconds === null) return undefined
      // One that is to come was stamped by a clock that went wrong.
      return Math.max(0, wall - wallSeconds * 1000)
    },
    saved: () => saving,
  }
}

function parse(number: number, content: Uint8Array): KeptNotification | undefined {
  try {
    const parsed = v.safeParse(keptSchema, JSON.parse(utf8Decode(content) ?? ""))
    if (!parsed.success) return undefined
    const { version: _, readings, wallSeconds, askedAtMilliseconds, waiting, ...rest } = parsed.output
    const notification: CheckedNotification = {
      alert: undefined,
      occasion: undefined,
      tag: undefined,
      ...rest,
    }
    const ids = waiting.match(/.{12}/g) ?? []
    return { number, notification, readings, wallSeconds, askedAtMilliseconds, waiting: new Set(ids) }
  } catch {
    return undefined
  }
}
