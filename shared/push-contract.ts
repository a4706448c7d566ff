/**
 * What the app and a device at home say to each other about notifications: the phones that get them, the rules on which
 * the device sends one, and the message itself, which the browser's push service carries and cannot read.
 */
import * as v from "valibot"
import { labelMaximumLength, partIdPattern, textMaximumLength } from "./home-contract.ts"
import { languages } from "./languages.ts"

/** Phones that are told; of each paired phone one, so beside the sessions there is room for some that were reinstalled. */
export const subscriptionsMaximum = 50

/** Rules of one device: half of them a program's, half people's, so that neither keeps the other's out. */
export const alertsMaximum = 64

/** Notifications that a device keeps, for a phone that was off when they were sent. */
export const notificationsMaximum = 100

/** Longest endpoint that is stored; those of the known services have fewer than 400 characters. */
export const endpointMaximumLength = 1024

const age = v.pipe(v.number(), v.minValue(0))
const label = v.pipe(v.string(), v.maxLength(labelMaximumLength))
const partId = v.pipe(v.string(), v.regex(partIdPattern, "must be 1 to 32 of a-z, 0-9 and -"))
const base64urlOf = (bytes: number) => {
  const length = Math.ceil((bytes * 4) / 3)
  return v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]*$/, "must be base64url without padding"),
    v.length(length, `must be ${bytes} bytes in base64url, so ${length} characters`),
  )
}

/** `GET /api/push/key`: the device's VAPID key, an uncompressed point of P-256 (RFC 8292, section 3.2). */
export const pushKeySchema = v.strictObject({ key: base64urlOf(65) })
export type PushKey = v.InferOutput<typeof pushKeySchema>

/**
 * When a phone wants no notification but an urgent one: minutes of its day, 0 to 1439, by its own clock. Where `from` is
 * the later one the hours go over midnight. The phone tells its distance to UTC, positive to the east, with each visit.
 */
export const quietHoursSchema = v.strictObject({
  fromMinute: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439)),
  toMinute: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439)),
  offsetMinutes: v.pipe(v.number(), v.integer(), v.minValue(-1080), v.maxValue(1080)),
})
export type QuietHours = v.InferOutput<typeof quietHoursSchema>

/**
 * `POST /api/push/subscriptions`: a browser's PushSubscription, when it is to be quiet, and the language of what the device
 * itself says to it, by its tag; English when left out. The same one again changes only these.
 */
export const subscribeRequestSchema = v.strictObject({
  endpoint: v.pipe(v.string(), v.maxLength(endpointMaximumLength)),
  keys: v.strictObject({ p256dh: base64urlOf(65), auth: base64urlOf(16) }),
  quiet: v.nullable(quietHoursSchema),
  language: v.optional(v.picklist(languages.map(({ tag }) => tag))),
})
export type SubscribeRequest = v.InferInput<typeof subscribeRequestSchema>

/** Why nothing reaches a phone. `refused`: its push service does not take what this device sends (400, 401, 403, 413). */
export const subscriptionFaults = ["refused", "unreachable"] as const

/** A phone that is told. */
export const subscriptionSchema = v.strictObject({
  /** Twelve hexadecimal digits. */
  id: v.string(),
  /** Of the paired phone it belongs to; null where nobody needs to be paired. */
  session: v.nullable(v.string()),
  /** The phone's, as people know it. */
  name: label,
  /** The push service, `fcm.googleapis.com`. */
  service: v.string(),
  quiet: v.nullable(quietHoursSchema),
  /** Messages that wait for it. */
  waiting: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Age of the last message its service took; null where it took none since the device began. */
  deliveredAgeMilliseconds: v.nullable(age),
  /** What stands in the way now; null where nothing does. `detail` is the service's own word, untrusted text. */
  fault: v.nullable(
    v.strictObject({
      kind: v.picklist(subscriptionFaults),
      status: v.nullable(v.number()),
      detail: v.pipe(v.string(), v.maxLength(textMaximumLength)),
    }),
  ),
})
export type SubscriptionView = v.InferOutput<typeof subscriptionSchema>

/** `GET /api/push/subscriptions`, and `POST`, whose `self` is the one that was posted. */
export const subscriptionsSchema = v.strictObject({
  /** That of the phone that asks. */
  self: v.nullable(v.string()),
  subscriptions: v.pipe(v.array(subscriptionSchema), v.maxLength(subscriptionsMaximum)),
})
export type SubscriptionsView = v.InferOutput<typeof subscriptionsSchema>

/**
 * `POST /api/push/test`: sends one to the phone that asks, and answers with a SubscriptionsView. `askedAtMilliseconds` is
 * the moment of the tap by the phone's clock, and comes back in the message, so that the phone can tell how long it took.
 * Where nobody needs to be paired the device cannot know which phone asks, and is told by `id`.
 */
export const pushTestRequestSchema = v.strictObject({
  askedAtMilliseconds: v.pipe(v.number(), v.finite()),
  id: v.optional(v.string()),
})
export type PushTestRequest = v.InferInput<typeof pushTestRequestSchema>

const positive = v.pipe(v.number(), v.finite(), v.minValue(0))
/** A day is the most: an alert that takes longer than that to be sure is one that a person has forgotten. */
const seconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400))

/** What happens to the device itself. `low-disk`: a twentieth of its disk is free, or less. */
export const alertEvents = ["restarted", "joined", "low-disk"] as const

/** What has to be so that a person is told. */
export const alertConditionSchema = v.variant("kind", [
  v.strictObject({
    kind: v.picklist(["above", "below"]),
    reading: partId,
    value: v.pipe(v.number(), v.finite()),
    /** It is over only when the value has come back by so much. */
    hysteresis: positive,
    /** It has to be so for as long before anybody is told. */
    forSeconds: seconds,
  }),
  /** No value for as long. */
  v.strictObject({
    kind: v.literal("silent"),
    reading: partId,
    forSeconds: v.pipe(seconds, v.minValue(60)),
  }),
  /** Went up or down by so much within the time. */
  v.strictObject({
    kind: v.literal("changed"),
    reading: partId,
    by: v.pipe(v.number(), v.finite(), v.gtValue(0)),
    withinSeconds: v.pipe(seconds, v.minValue(60), v.maxValue(3600)),
  }),
  v.strictObject({ kind: v.literal("event"), event: v.picklist(alertEvents) }),
])
export type AlertCondition = v.InferOutput<typeof alertConditionSchema>

/** `PUT /api/alerts/{id}`: the rule as it is to be. A new id makes a new one. */
export const alertRequestSchema = v.strictObject({
  condition: alertConditionSchema,
  isOn: v.boolean(),
})
export type AlertRequest = v.InferInput<typeof alertRequestSchema>

export const alertSchema = v.strictObject({
  id: partId,
  condition: alertConditionSchema,
  isOn: v.boolean(),
  /** Made by the device's program, which can be switched off by people, and not taken away or changed. */
  isOfProgram: v.boolean(),
  /** Whether it is so now. */
  isActive: v.boolean(),
})
export type AlertView = v.InferOutput<typeof alertSchema>

/** `GET /api/alerts`, and the answer to a change of one. */
export const alertsSchema = v.strictObject({
  alerts: v.pipe(v.array(alertSchema), v.maxLength(alertsMaximum)),
  /** Those that this device can tell of: not every one knows how full its disk is. */
  events: v.array(v.picklist(alertEvents)),
})
export type AlertsView = v.InferOutput<typeof alertsSchema>

/** What a notification is about. The words of all but a program's stand in the catalogue, under `notification.<kind>`. */
export const notificationKinds = ["program", "alert", "test"] as const

/** One reading as it was when the notification was made. */
const momentSchema = v.strictObject({
  id: partId,
  label,
  unit: v.pipe(v.string(), v.maxLength(16)),
  decimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)),
  value: v.nullable(v.number()),
})
export type ReadingMoment = v.InferOutput<typeof momentSchema>

/**
 * What a message says for the app itself, in `notification.data`. Readings are as many as fit: the payload has an end
 * (RFC 8291, section 4), and of a long text the end is cut off first.
 */
export const notificationDataSchema = v.strictObject({
  /** Counts up, also over restarts: by it a phone tells a message that came twice. */
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  kind: v.picklist(notificationKinds),
  /** Which alert, where it is one. */
  alert: v.optional(partId),
  /** Milliseconds since 1970 by the device's clock, which is right, or nothing would be sent. */
  atMilliseconds: age,
  readings: v.array(momentSchema),
  /** Of a test: see `pushTestRequestSchema`. */
  askedAtMilliseconds: v.optional(v.number()),
})
export type NotificationData = v.InferOutput<typeof notificationDataSchema>

/**
 * The message as it is encrypted: a Declarative Web Push message (Push API, section "Declarative push message"), which a
 * browser that knows them shows by itself, and the worker of every other one reads. `mutable` lets the worker see it
 * there, too.
 */
export const pushMessageSchema = v.strictObject({
  web_push: v.literal(8030),
  notification: v.strictObject({
    title: v.pipe(v.string(), v.minLength(1)),
    body: v.optional(v.string()),
    /** Where a tap leads, of the device's own origin. */
    navigate: v.string(),
    /** One with the same takes the place of the one before it. */
    tag: v.optional(v.string()),
    silent: v.optional(v.boolean()),
    actions: v.optional(
      v.array(v.strictObject({ action: v.string(), title: v.string(), navigate: v.string() })),
    ),
    data: notificationDataSchema,
  }),
  mutable: v.literal(true),
})
export type PushMessage = v.InferOutput<typeof pushMessageSchema>

/** One that the device made, as it keeps it. */
export const notificationSchema = v.strictObject({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  kind: v.picklist(notificationKinds),
  alert: v.optional(partId),
  title: v.string(),
  body: v.string(),
  /** Where a tap leads: a path and a fragment of the device's own origin, `/#reading=temperature`. */
  url: v.string(),
  /** Null where it was made before the device's clock was set, in an earlier run. */
  ageMilliseconds: v.nullable(age),
  readings: v.array(momentSchema),
})
export type NotificationView = v.InferOutput<typeof notificationSchema>

/** `GET /api/notifications`: newest first. */
export const notificationsSchema = v.strictObject({
  notifications: v.pipe(v.array(notificationSchema), v.maxLength(notificationsMaximum)),
})
export type NotificationsView = v.InferOutput<typeof notificationsSchema>
