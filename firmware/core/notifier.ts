/**
 * Tells people: keeps what they are told, and has it sent to each phone that wants to know.
 *
 *     notify -> checked, cut to what fits -> kept -> push.ts
 */
import { type NotificationView, notificationsMaximum } from "../../shared/push-contract.ts"
import type { PushOptions } from "./device-options.ts"
import type { Happenings } from "./happenings.ts"
import type { HomeTable } from "./home-routes.ts"
import type { Host, PushKeyPair } from "./host.ts"
import type { House } from "./house.ts"
import { type KeptNotification, type KeptNotifications, openKeptNotifications } from "./kept-notifications.ts"
import { checkNotification, type Notification, type Notify } from "./notification.ts"
import { createPush } from "./push.ts"
import { checkPushContact, defaultPushContact } from "./push-contact.ts"
import { createEndpointPolicy } from "./push-endpoint.ts"
import { fitted } from "./push-message.ts"
import { addPushRoutes } from "./push-routes.ts"
import type { Measured } from "./readings.ts"
import type { Speech, Speeches } from "./speech.ts"
import { openSubscriptions, type Subscriptions } from "./subscriptions.ts"
import { inLanguage } from "./told-language.ts"
import { createVapid, openPushKey } from "./vapid.ts"
import { wallClockOf } from "./wall-clock.ts"

/** What lies in the store before anything begins. */
export interface KeptPush {
  readonly notifications: KeptNotifications
  readonly subscriptions: Subscriptions
  /** Undefined where the machine sends none. */
  readonly key: PushKeyPair | undefined
}

/** Rejects like the store. */
export async function loadPush(host: Host): Promise<KeptPush> {
  const { store, clock, random, log, push, secure } = host
  return {
    notifications: await openKeptNotifications({ store, clock, wallClock: wallClockOf(host), log }),
    subscriptions: await openSubscriptions({ store, random, log }),
    key: push && secure && (await openPushKey(store, push, log)),
  }
}

export interface NotifierOptions extends PushOptions {
  readonly host: Host
  readonly kept: KeptPush
  readonly deviceName: string
  readonly table: HomeTable
  readonly speeches: Pick<Speeches, "of" | "for">
  readonly readings: () => Iterable<Measured>
  readonly happenings: Happenings
  readonly house: () => House | undefined
}

export interface Notifier {
  readonly notify: Notify
  /** Newest first; what the device says itself in English, where no `speech` is given. */
  list(speech?: Speech): NotificationView[]
  /** There may be a network again, or a phone may be no longer paired. */
  look(): void
  /** Never rejects. */
  close(): Promise<void>
}

/** A test that takes longer says that something is wrong. */
const testTtl = "60s"

/** Throws a `PorchlightError`: `bad-push-contact`, `bad-push-service`. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { host, kept, deviceName, table, speeches, happenings, house } = options
  const { notifications, subscriptions, key } = kept
  const { clock, log } = host
  const wallClock = wallClockOf(host)
  const policy = createEndpointPolicy(options.pushServices)
  const contact = checkPushContact(options.pushContact ?? defaultPushContact)
  const port = host.push
  const vapid = port && key && createVapid({ port, key, contact, clock, wallClock })
  const push =
    port &&
    key &&
    vapid &&
    createPush({
      ...{ host, port, wallClock, kept: notifications, subscriptions, policy, vapid, speeches },
      secret: key.privateKey,
      origin: () => house()?.origin ?? `https://${deviceName}.local`,
    })

  function tell(wish: Notification, to: Iterable<string>, askedAtMilliseconds?: number): KeptNotification {
    const readings = [...options.readings()].map((reading) => {
      const { id, label, unit, decimals, value } = reading.view()
      return { id, label, unit, decimals, value }
    })
    const told = fitted({ notification: checkNotification(wish), readings })
    const { added, gone } = notifications.add(told, push === undefined ? [] : to, askedAtMilliseconds)
    if (gone !== undefined && gone.waiting.size > 0) {
      log("warn", `Too much waits to be sent, so this was given up: ${gone.notification.title}`, {
        number: gone.number,
      })
    }
    if (push === undefined) void notifications.save(added)
    else push.add(added)
    return added
  }

  function look(): void {
    const present = house()
    if (present !== undefined) {
      subscriptions.keep((session) => (session === null ? present.isOpen : present.isIn(session)))
    }
    push?.look()
  }

  if (push !== undefined && vapid !== undefined && port !== undefined) {
    addPushRoutes({
      ...{ table, clock, subscriptions, policy, port, push, speeches },
      publicKey: vapid.publicKey,
      test: (id, askedAtMilliseconds) => {
        tell(
          { kind: "test", title: deviceName, tag: "test", urgency: "high", ttl: testTtl },
          [id],
          askedAtMilliseconds,
        )
      },
    })
  }

  return {
    notify(wish) {
      const phones = subscriptions.list().map(({ id }) => id)
      const { notification } = tell(wish, phones)
      happenings.add("notified", notification.title)
      return push === undefined ? 0 : phones.length
    },
    list: (speech) =>
      notifications
        .list()
        .filter(({ notification }) => notification.kind !== "test")
        .slice(-notificationsMaximum)
        .reverse()
        .map((one) => {
          const told = speech === undefined ? one : inLanguage(one, speech)
          return viewOf({ ...told, number: one.number }, notifications.ageOf(one))
        }),
    look,
    async close() {
      await push?.close()
      await Promise.all([notifications.saved(), subscriptions.saved()])
    },
  }
}

function viewOf(
  { number, notification, readings }: Pick<KeptNotification, "number" | "notification" | "readings">,
  age: number | undefined,
): NotificationView {
  const { kind, alert, title, body, url } = notification
  return {
    ...{ number, kind, title, body, url },
    ...(alert !== undefined && { alert }),
    ageMilliseconds: age === undefined ? null : Math.round(age),
    readings: [...readings],
  }
}
