import type { NotificationsView, NotificationView, ReadingMoment } from "../../shared/push-contract.ts"
import type { KeptNotification, NotificationList } from "../kept/notification-list.ts"
import { ask } from "./api.ts"
import { language } from "./words.ts"

/** What the device has told of, newest first; while it is away, what this phone kept of that and what came since. */
export interface Notifications {
  /** Undefined until they were read. */
  readonly list: readonly KeptNotification[] | undefined
  readonly isMissing: boolean
  /** All of them are shown, and not the newest alone. */
  readonly isWhole: boolean
  /** Reads what this phone keeps. */
  restore(): Promise<void>
  load(): Promise<void>
  showAll(): void
}

export function createNotifications(kept: NotificationList, onChange: () => void): Notifications {
  let list: readonly KeptNotification[] | undefined
  let isMissing = false
  let isWhole = false

  return {
    get list() {
      return list
    },
    get isMissing() {
      return isMissing
    },
    get isWhole() {
      return isWhole
    },

    async restore() {
      list = (await kept.all()).map(readable)
      onChange()
    },

    async load() {
      const answer = await ask<NotificationsView>(`/api/notifications?lang=${language()}`)
      if (answer.kind === "accepted") {
        const now = Date.now()
        list = answer.value.notifications.map((each) => asKept(each, now))
        await kept.replace(list)
      }
      isMissing = answer.kind !== "accepted" && !list?.length
      onChange()
    },

    showAll() {
      isWhole = true
      onChange()
    },
  }
}

function asKept(notification: NotificationView, nowMilliseconds: number): KeptNotification {
  const { number, kind, title, body, url, ageMilliseconds, readings } = notification
  const atMilliseconds = ageMilliseconds === null ? null : nowMilliseconds - ageMilliseconds
  return { number, kind, title, body, url, atMilliseconds, readings }
}

/** The worker keeps what came as it came. */
function readable(notification: KeptNotification): KeptNotification {
  return { ...notification, readings: notification.readings.filter(isReadable) }
}

function isReadable(moment: Partial<ReadingMoment> | null): moment is ReadingMoment {
  const { id, label, unit, decimals = -1, value } = moment ?? {}
  return (
    [id, label, unit].every((text) => typeof text === "string") &&
    Number.isInteger(decimals) &&
    decimals >= 0 &&
    decimals <= 6 &&
    (value === null || Number.isFinite(value))
  )
}
