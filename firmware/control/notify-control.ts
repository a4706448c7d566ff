/** What a running device is asked to tell people, at its control socket: `POST /notify`. */
import * as v from "valibot"
import { checkShape } from "../core/body.ts"
import { PorchlightError } from "../core/errors.ts"
import { type NotificationOptions, urgencies } from "../core/notification.ts"

/** The device cuts what no phone shows; here is what it takes to be cut: its 4,000 characters, each written as six. */
export const notifyBodyMaximumBytes = 32_768

const notifyRequestSchema = v.strictObject({
  title: v.string(),
  body: v.optional(v.string()),
  url: v.optional(v.string()),
  tag: v.optional(v.string()),
  urgency: v.optional(v.picklist(urgencies)),
})

export const notifyAnswerSchema = v.object({
  /** To how many phones it goes. */
  phones: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type NotifyAnswer = v.InferOutput<typeof notifyAnswerSchema>

/** What it takes of a device. */
export interface Notifying {
  readonly house?: unknown
  notify(notification: NotificationOptions): number
}

export function notifyBy(device: Notifying, body: unknown): NotifyAnswer {
  const wish = checkShape(body, notifyRequestSchema)
  if (device.house !== undefined) return { phones: device.notify(wish) }
  const sentence = "This device serves no HTTPS, so no phone can be told. Run it with --https."
  throw new PorchlightError("no-house", sentence)
}
