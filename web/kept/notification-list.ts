import type { NotificationView, ReadingMoment } from "../../shared/push-contract.ts"
import type { PhoneStore } from "./phone-store.ts"

/** As many as a device keeps: `notificationsMaximum` of the contract. */
const keptMaximum = 100

/** One that this phone was sent, or that the device has told it of. */
export interface KeptNotification {
  readonly number: number
  readonly kind: NotificationView["kind"]
  readonly title: string
  readonly body: string
  /** Where a tap leads: a path and a fragment of the app's own origin. */
  readonly url: string
  /** When it was made; null where nobody knows. */
  readonly atMilliseconds: number | null
  /** As they were then. */
  readonly readings: readonly ReadingMoment[]
}

/** The notifications that this phone keeps, for when the device is away. */
export interface NotificationList {
  /** Newest first. */
  all(): Promise<readonly KeptNotification[]>
  /** Keeps one that came. False where it was kept before: a push service may deliver twice. */
  add(notification: KeptNotification): Promise<boolean>
  /** What the device tells takes the place of all. */
  replace(notifications: readonly KeptNotification[]): Promise<void>
}

export function createNotificationList(store: PhoneStore): NotificationList {
  return {
    async all() {
      const kept = await store.use((database) => database.getAll("notifications"))
      return (kept ?? []).reverse()
    },

    async add(notification) {
      const isNew = await store.use(async (database) => {
        const change = database.transaction("notifications", "readwrite")
        const before = await change.store.get(notification.number)
        await change.store.put(notification)
        const numbers = await change.store.getAllKeys()
        for (const number of numbers.slice(0, -keptMaximum)) await change.store.delete(number)
        await change.done
        // A device that was restored from a backup counts some numbers again, for something else.
        return before?.title !== notification.title || before.body !== notification.body
      })
      return isNew !== false
    },

    async replace(notifications) {
      await store.use(async (database) => {
        const change = database.transaction("notifications", "readwrite")
        await change.store.clear()
        for (const notification of notifications) void change.store.put(notification)
        await change.done
      })
    },
  }
}
