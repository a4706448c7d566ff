/** A notification as a phone reads it, and how much of it fits. */
import { utf8Encode, utf8Length } from "../../shared/bytes.ts"
import type { NotificationData, PushMessage, ReadingMoment } from "../../shared/push-contract.ts"
import type { CheckedNotification } from "./notification.ts"

/**
 * One record holds 3,993 bytes (RFC 8291, section 4). Firefox for Android is given less, 3,070 with the head, and met its
 * end earlier (mozilla-services/autopush#748, web-push-libs/web-push-php#305: 2,800 arrived); and in the store's 4,000
 * there stands beside it who still waits for it.
 */
export const messageMaximumBytes = 2800

/** A notification with the values that it carries. */
export interface Told {
  readonly notification: CheckedNotification
  readonly readings: readonly ReadingMoment[]
}

/** What is known only when it is sent. */
export interface Sent {
  readonly origin: string
  readonly number: number
  readonly atMilliseconds: number
  readonly askedAtMilliseconds?: number | undefined
}

export function pushMessage({ notification, readings }: Told, sent: Sent): PushMessage {
  const { kind, alert, isQuiet, title, body, url, tag, actions } = notification
  const { origin, number, atMilliseconds, askedAtMilliseconds } = sent
  const data: NotificationData = {
    ...{ number, kind },
    ...(alert !== undefined && { alert }),
    ...{ atMilliseconds, readings: [...readings] },
    ...(askedAtMilliseconds !== undefined && { askedAtMilliseconds }),
  }
  return {
    web_push: 8030,
    notification: {
      title,
      ...(body !== "" && { body }),
      navigate: `${origin}${url}`,
      ...(tag !== undefined && { tag }),
      ...(isQuiet && { silent: true }),
      ...(actions.length > 0 && {
        actions: actions.map((action, index) => ({
          action: String(index),
          title: action.title,
          navigate: `${origin}${action.url}`,
        })),
      }),
      data,
    },
    mutable: true,
  }
}

export const messageBytes = (told: Told, sent: Sent): Uint8Array =>
  utf8Encode(JSON.stringify(pushMessage(told, sent)))

/** The longest that each can be: a host's label has 63 characters, a port five digits. */
const longest: Sent = {
  origin: `https://${"d".repeat(63)}.local:65535`,
  number: 4_294_967_295,
  atMilliseconds: 8_640_000_000_000,
  askedAtMilliseconds: -8_640_000_000_000.125,
}

const sizeOf = (value: unknown) => utf8Length(JSON.stringify(value))

/**
 * As much of it as fits: the end of a long text is cut off first, down to half of the room, and then the last readings
 * are left out.
 */
export function fitted({ notification, readings }: Told): Told {
  const { occasion } = notification
  const frame = { ...notification, body: "" }
  // With its name and its quotes.
  const room =
    messageMaximumBytes -
    sizeOf(pushMessage({ notification: frame, readings: [] }, longest)) -
    ',"body":""'.length -
    // It lies in the store beside the message.
    (occasion === undefined ? 0 : sizeOf({ occasion }))
  const wanted = readings.reduce((sum, reading) => sum + sizeOf(reading) + 1, 0)
  const body = cut(notification.body, Math.max(Math.floor(room / 2), room - wanted))
  let left = room - (sizeOf(body) - 2)
  const carried = readings.filter((reading) => {
    left -= sizeOf(reading) + 1
    return left >= 0
  })
  return { notification: { ...notification, body }, readings: carried }
}

const ellipsis = "…"

/** So much of a text, cut between two characters, that it takes no more bytes in JSON. */
function cut(text: string, maximumBytes: number): string {
  if (sizeOf(text) - 2 <= maximumBytes) return text
  let kept = ""
  let bytes = utf8Length(ellipsis)
  for (const character of text) {
    bytes += sizeOf(character) - 2
    if (bytes > maximumBytes) break
    kept += character
  }
  return `${kept.trimEnd()}${ellipsis}`
}
