/** What people are told of an alert, in the words of the catalogue. */
import { englishPlural, type Facts, fill, parseMessage } from "../../shared/message.ts"
import type { AlertCondition } from "../../shared/push-contract.ts"
import words from "../../shared/words/en.json" with { type: "json" }
import type { Notification } from "./notification.ts"

const { notification } = words

export type AlertWords = Pick<Notification, "title" | "body">

/** What a reading's sentence takes of it; `value` is that of the moment. */
export interface Spoken {
  readonly label: string
  readonly unit: string
  readonly decimals: number
  readonly value: number | null
}

/** Undefined where nobody has to hear that it is over: a change that has ended is nothing. */
export function readingWords(
  condition: Exclude<AlertCondition, { kind: "event" }>,
  tells: "begun" | "over",
  { label: name, unit, decimals, value }: Spoken,
): AlertWords | undefined {
  const withUnit = (number: string) => `${number} ${unit}`.trim()
  // A limit as it was typed, and a value as it is shown.
  const measured = value === null ? undefined : withUnit(value.toFixed(decimals))
  const now = measured === undefined ? {} : { body: filled(notification.now, { value: measured }) }
  switch (condition.kind) {
    case "above":
    case "below": {
      const [begun, over] =
        condition.kind === "above"
          ? [notification.above, notification["above.over"]]
          : [notification.below, notification["below.over"]]
      const limit = withUnit(String(condition.value))
      return { title: filled(tells === "begun" ? begun : over, { name, limit }), ...now }
    }
    case "silent": {
      if (tells === "over") return { title: filled(notification["silent.over"], { name }), ...now }
      const time = timeText(condition.forSeconds)
      return {
        title: filled(notification.silent, { name }),
        body: filled(notification["silent.for"], { time }),
      }
    }
    case "changed": {
      if (tells === "over") return undefined
      const limit = withUnit(String(condition.by))
      const time = timeText(condition.withinSeconds)
      return {
        title: filled(notification.changed, { name }),
        body: filled(notification["changed.by"], { value: measured ?? "", limit, time }),
      }
    }
  }
}

export function restartedWords(device: string): AlertWords {
  return { title: filled(notification.restarted, { device }), body: notification["restarted.if"] }
}

/** `network`: a name that a stranger may have chosen. */
export function joinedWords(device: string, network: string): AlertWords {
  const body = filled(notification["joined.name"], { network: network })
  return { title: filled(notification.joined, { device }), body }
}

export function diskWords(device: string, tells: "begun" | "over", freeBytes: number): AlertWords {
  const size = String(Math.round(freeBytes / 1_000_000))
  return {
    title: filled(notification[tells === "begun" ? "low-disk" : "low-disk.over"], { device }),
    body: filled(notification["low-disk.free"], { size }),
  }
}

/** In the largest unit that it is a whole number of. */
function timeText(seconds: number): string {
  if (seconds % 3600 === 0) return filled(notification["time.hours"], { count: seconds / 3600 })
  if (seconds % 60 === 0) return filled(notification["time.minutes"], { count: seconds / 60 })
  return filled(notification["time.seconds"], { count: seconds })
}

function filled(text: string, facts: Facts): string {
  return fill(parseMessage(text), facts, englishPlural)
}
