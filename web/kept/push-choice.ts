import type { QuietHours, SubscribeRequest } from "../../shared/push-contract.ts"
import type { PhoneStore } from "./phone-store.ts"

/** Minutes of this phone's day. */
export type QuietTimes = Omit<QuietHours, "offsetMinutes">

/** What the person chose of notifications on this phone. */
export interface PushChoice {
  readonly isOn: boolean
  readonly quiet: QuietTimes | null
  /** Of the app, by its tag, when the device was told of it last. */
  readonly language?: string
  /** Of the subscription that the device was told of last; empty where it was told of none. */
  readonly endpoint: string
  /** By which the device knows it; a device that is open to everybody cannot tell who asks. */
  readonly id?: string
}

/** Undefined where nothing was chosen, or this phone keeps nothing. */
export async function readPushChoice(store: PhoneStore): Promise<PushChoice | undefined> {
  return store.use((database) => database.get("choices", "push"))
}

export async function savePushChoice(store: PhoneStore, choice: PushChoice): Promise<void> {
  await store.use((database) => database.put("choices", choice, "push"))
}

/** What the device is told: the subscription, the quiet hours by the clock that this phone has now, and its language. */
export function subscribeRequest(
  subscription: PushSubscription,
  { quiet, language }: Pick<PushChoice, "quiet" | "language">,
): SubscribeRequest | undefined {
  const { endpoint, keys } = subscription.toJSON()
  const { p256dh, auth } = keys ?? {}
  if (endpoint === undefined || p256dh === undefined || auth === undefined) return undefined
  const offsetMinutes = -new Date().getTimezoneOffset()
  return { endpoint, keys: { p256dh, auth }, quiet: quiet && { ...quiet, offsetMinutes }, language }
}
