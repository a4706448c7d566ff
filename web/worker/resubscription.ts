import type { PhoneStore } from "../kept/phone-store.ts"
import { readPushChoice, savePushChoice, subscribeRequest } from "../kept/push-choice.ts"

declare const self: ServiceWorkerGlobalScope

/** W3C Push API, "The pushsubscriptionchange event"; not in TypeScript's libraries. */
export interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null
  readonly newSubscription?: PushSubscription | null
}

/**
 * The browser has given the subscription another endpoint, or ended it. The device is told, where it is reached; where not, the
 * app does it when it is opened next. Few browsers ever say so.
 */
export async function resubscribe(change: SubscriptionChange, store: PhoneStore): Promise<void> {
  const choice = await readPushChoice(store)
  const { oldSubscription } = change
  if (!choice?.isOn) return
  const subscription =
    change.newSubscription ??
    (oldSubscription && (await self.registration.pushManager.subscribe(oldSubscription.options)))
  const body = subscription && subscribeRequest(subscription, choice)
  if (!body) return
  const { ok } = await fetch("/api/push/subscriptions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  if (ok) await savePushChoice(store, { ...choice, endpoint: body.endpoint })
}
