import type { NotificationData, PushMessage } from "../../shared/push-contract.ts"

type Declared = PushMessage["notification"]

/** What of a push event is read; `notification` is there in browsers that read declarative messages themselves. */
export interface DeclaredPushEvent {
  readonly data: { json(): { readonly notification?: Declared } | null } | null
  readonly notification?: Declared | null
}

/** What is shown, and what is kept of it where it is ours. */
export interface ReceivedMessage {
  readonly title: string
  readonly body: string
  readonly tag: string
  readonly silent: boolean
  readonly actions: NonNullable<Declared["actions"]>
  /** Where a tap leads, a path of this origin; and where each action does. */
  readonly url: string
  readonly actionUrls: Readonly<Record<string, string>>
  readonly data: NotificationData | undefined
  /** The browser has read it, and shows it as it is where the worker shows nothing. */
  readonly isDeclared: boolean
}

/**
 * The message of a push: the JSON itself, or the notification that the browser has made of it (Push API, "Declarative push
 * message"; `mutable` is what brings it here). Undefined where it is none that this app reads; never throws.
 */
export function messageOf(event: DeclaredPushEvent, origin: string): ReceivedMessage | undefined {
  // The device has more than one name, and this phone may know it by another.
  const pathOf = (url: string) => {
    const { pathname, search, hash } = new URL(url, origin)
    return pathname + search + hash
  }
  try {
    const declared = event.notification ?? event.data?.json()?.notification
    if (typeof declared?.title !== "string" || declared.title === "") return undefined
    const { title, body, navigate, tag, silent, actions, data } = declared
    const known = isOurs(data) ? data : undefined
    const list = [...(actions ?? [])]
    return {
      title,
      body: body ?? "",
      // Without one, the same message that came twice would be there twice.
      tag: tag || `${known?.number ?? title}`,
      silent: silent === true,
      actions: list,
      url: pathOf(navigate),
      actionUrls: Object.fromEntries(list.map(({ action, navigate }) => [action, pathOf(navigate)])),
      data: known,
      isDeclared: Boolean(event.notification),
    }
  } catch {
    return undefined
  }
}

/** Whether it can be kept. What its readings hold is looked at by whoever shows them. */
function isOurs(data: NotificationData): boolean {
  return Number.isInteger(data?.number) && data.atMilliseconds > 0 && Array.isArray(data.readings)
}
