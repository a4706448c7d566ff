/** What a broker is told of a notification: the text, not the readings, which have topics of their own. */
import { type CheckedNotification, checkNotification, type Notification } from "./notification.ts"
import type { RelayedEvent } from "./relay.ts"

/** With the other texts at their longest this fits one value of the store. */
const bodyMaximumLength = 700

export function relayedNotification(wish: Notification): RelayedEvent {
  const checked = checkNotification(wish)
  const { title, body, url, tag, urgency, alert } = checked
  const facts = {
    ...{ title, url, urgency },
    ...(body !== "" && { body: body.slice(0, bodyMaximumLength) }),
    ...(tag !== undefined && { tag }),
  }
  if (alert === undefined) return { kind: "notification", facts }
  return { kind: "alert", facts: { alert, state: stateOf(checked), ...facts } }
}

/** What is over takes the first one's place, without a sound. */
function stateOf({ isQuiet }: CheckedNotification): string {
  return isQuiet ? "over" : "begun"
}
