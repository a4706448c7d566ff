/** What people are to be told, wherever it comes from: a program, an alert, the shell. */
import type { NotificationData } from "../../shared/push-contract.ts"
import type { AlertOccasion } from "./alert-occasion.ts"
import { type Duration, durationMilliseconds } from "./duration.ts"
import { PorchlightError } from "./errors.ts"
import { unbroken, visible } from "./unseen-characters.ts"

/** RFC 8030, section 5.3: what a phone that saves its battery lets through. */
export const urgencies = ["very-low", "low", "normal", "high"] as const
export type Urgency = (typeof urgencies)[number]

/** What a button of a notification leads to; browsers show two at most, and some none. */
export interface NotificationAction {
  readonly title: string
  /** As `NotificationOptions.url`. */
  readonly url: string
}

/** What a program says of a notification. Texts that are too long are cut, never refused. */
export interface NotificationOptions {
  readonly title: string
  readonly body?: string | undefined
  /** Where a tap leads: a path and a fragment of the device's own app, `/#reading=temperature`; its list when left out. */
  readonly url?: string | undefined
  /** A later one with the same takes the place of an earlier one, also of one that still waits. */
  readonly tag?: string | undefined
  /** `normal` when left out; `high` is also let through in a phone's quiet hours. */
  readonly urgency?: Urgency | undefined
  /** How long it is worth telling; a day when left out, a second at least (some services refuse none). */
  readonly ttl?: Duration | undefined
  readonly actions?: readonly NotificationAction[] | undefined
}

/** The same with what it is about. */
export interface Notification extends NotificationOptions {
  readonly kind: NotificationData["kind"]
  /** Of which alert. */
  readonly alert?: string | undefined
  /** Of an alert: what its texts say in English, for those who read another language. */
  readonly occasion?: AlertOccasion | undefined
  /** Shown without a sound: it takes the place of one that is no longer so. */
  readonly isQuiet?: boolean | undefined
}

/**
 * Tells everybody who wants to be told, and gives to how many phones it goes. Throws a `PorchlightError`, code
 * `bad-notification`, and then tells nobody.
 */
export type Notify = (notification: Notification) => number

/** A notification as it is kept and sent: its texts are clean, and what was left out is there. */
export interface CheckedNotification {
  readonly kind: Notification["kind"]
  readonly alert: string | undefined
  readonly occasion: AlertOccasion | undefined
  readonly isQuiet: boolean
  readonly title: string
  readonly body: string
  readonly url: string
  readonly tag: string | undefined
  readonly urgency: Urgency
  readonly ttlMilliseconds: number
  readonly actions: readonly NotificationAction[]
}

/** The app's list of notifications. */
const listUrl = "/#notifications"

const ttlDefaultMilliseconds = 86_400_000
/** Microsoft's service refuses none (web-push-libs/pywebpush#162). */
const ttlMinimumMilliseconds = 1000

/** No screen shows more; what is longer is looked at no further. */
const titleMaximumLength = 200
const bodyMaximumLength = 4000
const actionMaximumLength = 60

const urlMaximumLength = 256
const tagForm = /^.{1,64}$/u
const actionsMaximum = 2

/**
 * Of this very origin, and as browsers leave it (URL Living Standard, "path state"): after a second slash, or the
 * backslash that they take for one, a host would follow, also where a folder of dots stood between and was left out.
 */
const urlForm = /^(?!\/\/)(?![^?#]*\/(?:\.|%2e){1,2}(?:[/?#]|$))\/[!-[\]-~]*$/i

/** Throws a `PorchlightError`: `bad-notification`, `bad-duration`. */
export function checkNotification(wish: Notification): CheckedNotification {
  const {
    kind,
    alert,
    occasion,
    isQuiet = false,
    tag,
    urgency = "normal",
    ttl = ttlDefaultMilliseconds,
    actions = [],
  } = wish
  const { title, body } = shownTexts(wish)
  if (title === "") throw bad("title", wish.title, "holds nothing that can be seen. Give it some letters.")
  if (tag !== undefined && !(typeof tag === "string" && tagForm.test(tag) && visible(tag) === tag)) {
    throw bad("tag", tag, "has to be 1 to 64 characters that can be seen.")
  }
  if (!urgencies.includes(urgency)) throw bad("urgency", urgency, `has to be one of ${urgencies.join(", ")}.`)
  if (!Array.isArray(actions) || actions.length > actionsMaximum) {
    throw bad("actions", actions, `has to be a list of ${actionsMaximum} at most.`)
  }
  return {
    ...{ kind, alert, occasion, isQuiet, title, body, tag, urgency },
    url: ownUrl("url", wish.url ?? listUrl),
    ttlMilliseconds: durationMilliseconds(ttl, "ttl of a notification", ttlMinimumMilliseconds),
    actions: actions.map((action: NotificationAction | null | undefined) => {
      if (typeof action !== "object" || action === null)
        throw bad("actions", action, "have a title and a url each.")
      const shown = shownText("title of an action", action.title, actionMaximumLength).trim()
      if (shown === "") throw bad("title of an action", action.title, "holds nothing that can be seen.")
      return { title: shown, url: ownUrl("url of an action", action.url) }
    }),
  }
}

/** The texts of a notification as they are shown. Throws a `PorchlightError`, code `bad-notification`. */
export function shownTexts({ title, body = "" }: Pick<Notification, "title" | "body">): {
  readonly title: string
  readonly body: string
} {
  return {
    title: shownText("title", title, titleMaximumLength).replace(/\s+/gu, " ").trim(),
    body: shownText("body", body, bodyMaximumLength).trim(),
  }
}

function shownText(what: string, text: unknown, maximumLength: number): string {
  if (typeof text !== "string") throw bad(what, text, "has to be text.")
  // The plain new line of a longer text stays.
  return text.slice(0, maximumLength).split("\n").map(unbroken).join("\n")
}

function ownUrl(what: string, url: unknown): string {
  if (typeof url === "string" && url.length <= urlMaximumLength && urlForm.test(url)) return url
  throw bad(
    what,
    url,
    `has to be a path of the device's own, as in /#reading=temperature, of ${urlMaximumLength} characters at most.`,
  )
}

function bad(what: string, value: unknown, sentence: string): PorchlightError {
  const shown = JSON.stringify(value) ?? String(value)
  return new PorchlightError(
    "bad-notification",
    `A notification's ${what}: ${shown.slice(0, 80)} ${sentence}`,
    { what },
  )
}
