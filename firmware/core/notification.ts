/** What people are to be told, wherever it comes from: a program, an alert, the shell. */
import type { NotificationData } from "../../shared/push-contract.ts"
import type { Duration } from "./duration.ts"

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
}

/** Tells everybody who wants to be told. Throws a `PorchlightError`, code `bad-notification`, and then tells nobody. */
export type Notify = (notification: Notification) => void
