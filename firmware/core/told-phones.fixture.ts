/** The queue of notifications in a test: phones, a clock and a time of day moved by hand, scripted services, a store. */
import type { PushMessage } from "../../shared/push-contract.ts"
import { createHandClock, settled } from "./hand-clock.fixture.ts"
import { openKeptNotifications } from "./kept-notifications.ts"
import { checkNotification, type Notification } from "./notification.ts"
import { createPush } from "./push.ts"
import { createEndpointPolicy } from "./push-endpoint.ts"
import { fitted } from "./push-message.ts"
import {
  createCountedBytes,
  createMemoryStore,
  type MemoryStore,
  todayMilliseconds,
} from "./scripted-host.fixture.ts"
import { createScriptedPush, type ScriptedPush, subscriptionOf } from "./scripted-push.fixture.ts"
import { englishSpeech, type Speech } from "./speech.ts"
import { openSubscriptions } from "./subscriptions.ts"
import { createVapid } from "./vapid.ts"

export type ToldPhones = Awaited<ReturnType<typeof openToldPhones>>

export async function openToldPhones(
  options: {
    store?: MemoryStore
    wallMilliseconds?: () => number | undefined
    /** The time of day when the clock begins. */
    startsAtMilliseconds?: number
    answer?: ScriptedPush["answer"]
    /** Besides English. */
    speech?: Speech
  } = {},
) {
  const { store = createMemoryStore(), startsAtMilliseconds = todayMilliseconds } = options
  const clock = createHandClock()
  const wallClock = options.wallMilliseconds ?? (() => startsAtMilliseconds + clock.now())
  const logged: string[] = []
  const log = (_level: string, message: string) => void logged.push(message)
  const random = createCountedBytes()
  const port = createScriptedPush()
  if (options.answer !== undefined) port.answer = options.answer
  const { speech = englishSpeech } = options
  const speeches = {
    of: async (language: string) => (language === speech.language ? speech : englishSpeech),
  }
  const key = port.makeKey()
  const policy = createEndpointPolicy()
  const kept = await openKeptNotifications({ store, clock, wallClock, log })
  const subscriptions = await openSubscriptions({ store, random, log })
  const vapid = createVapid({ port, key, contact: "https://porch.dev", clock, wallClock })
  const push = createPush({
    ...{ host: { clock, random, log }, port, wallClock, kept, subscriptions, policy, vapid, speeches },
    ...{ secret: key.privateKey, origin: () => "https://ding-5cd80b1.local" },
  })
  subscriptions.watch(() => push.look())
  push.look()
  return {
    ...{ store, clock, logged, port, kept, subscriptions, push },
    async subscribe(number: number, change: Partial<ReturnType<typeof wishOf>> = {}) {
      const { id } = await subscriptions.put({ ...wishOf(number), ...change })
      await settled()
      return id
    },
    async notify(title: string, wish: Partial<Notification> = {}) {
      const notification = checkNotification({ kind: "program", title, ...wish })
      const { added } = kept.add(
        fitted({ notification, readings: [] }),
        subscriptions.list().map(({ id }) => id),
      )
      push.add(added)
      await settled()
    },
    /** Titles of what was sent since this was last asked, with the phone's number. */
    sent(): string[] {
      return port.sent.splice(0).map(({ path, message }) => `${path.split("-")[1]}: ${titleOf(message)}`)
    },
    writes: () => countWrites(store),
  }
}

const wishOf = (number: number) => ({
  ...subscriptionOf(number),
  quiet: subscriptionOf(number).quiet as {
    fromMinute: number
    toMinute: number
    offsetMinutes: number
  } | null,
  language: undefined as string | undefined,
  session: `${number}`.padStart(12, "0") as string | null,
  name: `Phone ${number}`,
})

const titleOf = ({ notification }: PushMessage) => notification.title

/** Counts from now on. */
function countWrites(store: MemoryStore): () => number {
  let count = 0
  const { set } = store
  store.set = async (key, value) => {
    count += 1
    await set.call(store, key, value)
  }
  return () => count
}
