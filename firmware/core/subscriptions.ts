/**
 * The phones that are told: where each is reached, by whose session, and when it is to be left alone. Each lies in a
 * value of its own, so that a change writes one.
 */
import * as v from "valibot"
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import {
  type SubscribeRequest,
  subscribeRequestSchema,
  subscriptionsMaximum,
} from "../../shared/push-contract.ts"
import { PorchlightError } from "./errors.ts"
import type { Host, Log, Store } from "./host.ts"
import { nameMaximumBytes } from "./plain-name.ts"

export interface Subscription extends v.InferOutput<typeof subscribeRequestSchema> {
  /** Twelve hexadecimal digits. */
  readonly id: string
  /** Of the paired phone it belongs to; null where nobody needs to be paired. */
  readonly session: string | null
  readonly name: string
}

/** What a phone asks for, and who it is. */
export type SubscriptionWish = SubscribeRequest & Pick<Subscription, "session" | "name">

export interface Subscriptions {
  /** Oldest first. */
  list(): readonly Subscription[]
  get(id: string): Subscription | undefined
  /**
   * The same endpoint, or another one of the same phone, stays the one it was, with what is new. Rejects with
   * `too-many-subscriptions`, or like the store, and then nothing has changed.
   */
  put(wish: SubscriptionWish): Promise<Subscription>
  /** False where there was none. Rejects like the store, and then it is still there. */
  forget(id: string): Promise<boolean>
  /** Forgets those of sessions, or of none, that are let in no more: at once, whatever the store says of it. */
  keep(isIn: (session: string | null) => boolean): void
  /** Calls `listener`, and no other, after each change. */
  watch(listener: () => void): void
  /** Resolves when everything asked so far has reached the store, or has not. Never rejects. */
  saved(): Promise<void>
}

const keptSchema = v.object({
  version: v.literal(1),
  ...subscribeRequestSchema.entries,
  // One that another version spoke loses nobody their notifications.
  language: v.fallback(subscribeRequestSchema.entries.language, undefined),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
  session: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/))),
  name: v.pipe(v.string(), v.maxLength(nameMaximumBytes)),
})

const keyOf = (place: number) => `push-to-${place}`

/** Never rejects for what is damaged; rejects like the store. */
export async function openSubscriptions(options: {
  store: Store
  random: Host["random"]
  log: Log
}): Promise<Subscriptions> {
  const { store, random, log } = options
  /** By place, which is its key in the store. */
  const kept = new Map<number, Subscription>()
  for (let place = 0; place < subscriptionsMaximum; place++) {
    const found = await load(store, place, log)
    if (found !== undefined) kept.set(place, found)
  }
  /** Those that the store may still have. */
  const ended = new Set<string>()
  let onNews = () => {}
  let last: Promise<unknown> = Promise.resolve()

  /** One change after the other, each of what the one before it has left. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  const present = () => [...kept.values()].filter(({ id }) => !ended.has(id))

  function placeOf(wish: SubscriptionWish): number {
    const places = [...kept]
    const same = places.find(([, { endpoint }]) => endpoint === wish.endpoint)
    const own = places.find(([, { session }]) => session !== null && session === wish.session)
    const found = same ?? own
    if (found !== undefined) return found[0]
    for (let place = 0; place < subscriptionsMaximum; place++) if (!kept.has(place)) return place
    throw new PorchlightError(
      "too-many-subscriptions",
      `There are ${subscriptionsMaximum} phones that are told, and no more can be. Take one off the list, then try again.`,
      { maximum: subscriptionsMaximum },
    )
  }

  async function remove(id: string): Promise<boolean> {
    const [place] = [...kept].find(([, subscription]) => subscription.id === id) ?? []
    if (place === undefined) return false
    await store.delete(keyOf(place))
    kept.delete(place)
    ended.delete(id)
    onNews()
    return true
  }

  return {
    list: present,
    get: (id) => present().find((subscription) => subscription.id === id),
    put: (wish) =>
      inTurn(async () => {
        const place = placeOf(wish)
        const before = kept.get(place)
        const { endpoint, keys, quiet, language, session, name } = wish
        const id = before?.id ?? hexOf(random(6))
        const next: Subscription = { id, endpoint, keys, quiet, language, session, name }
        const isKnown = before !== undefined && !ended.has(id)
        if (isKnown && JSON.stringify(before) === JSON.stringify(next)) return before
        await store.set(keyOf(place), utf8Encode(JSON.stringify({ version: 1, ...next })))
        kept.set(place, next)
        ended.delete(id)
        onNews()
        return next
      }),
    forget: (id) => inTurn(() => remove(id)),
    keep(isIn) {
      const endOthers = () => {
        for (const { id, session } of present()) if (!isIn(session)) ended.add(id)
        onNews()
      }
      endOthers()
      void inTurn(async () => {
        // Also one that was on its way to the store.
        endOthers()
        for (const id of [...ended]) {
          await remove(id).catch((error: unknown) => {
            log("warn", `A phone that is no longer paired could not be taken off the list: ${String(error)}`)
          })
        }
      })
    },
    watch(listener) {
      onNews = listener
    },
    saved: () => last.then(() => undefined),
  }
}

async function load(store: Store, place: number, log: Log): Promise<Subscription | undefined> {
  const bytes = await store.get(keyOf(place))
  if (bytes === undefined) return undefined
  const found = parse(bytes)
  if (found !== undefined) return found
  const name = await store.setAside(keyOf(place))
  log(
    "error",
    `One of the phones that are told could not be read. It now lies in ${name}; open the app on it.`,
    {
      name,
    },
  )
  return undefined
}

function parse(bytes: Uint8Array): Subscription | undefined {
  try {
    const parsed = v.safeParse(keptSchema, JSON.parse(utf8Decode(bytes) ?? ""))
    if (!parsed.success) return undefined
    const { id, endpoint, keys, quiet, language, session, name } = parsed.output
    return { id, endpoint, keys, quiet, language, session, name }
  } catch {
    return undefined
  }
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
