/** What people are told of an alert, in the words of the catalogue. */
import type { AlertCondition } from "../../shared/push-contract.ts"
import type { AlertOccasion } from "./alert-occasion.ts"
import type { Notification } from "./notification.ts"
import type { Speech } from "./speech.ts"

export type AlertWords = Pick<Notification, "title" | "body">

type EventCondition = Extract<AlertCondition, { kind: "event" }>

/** Undefined where nobody has to hear that it is over: a change that has ended is nothing. */
export function alertWords(occasion: AlertOccasion, speech: Speech): AlertWords | undefined {
  const { condition } = occasion
  return condition.kind === "event"
    ? eventWords(condition, occasion, speech)
    : readingWords(condition, occasion, speech)
}

function readingWords(
  condition: Exclude<AlertCondition, EventCondition>,
  { tells, name, unit, decimals, value }: AlertOccasion,
  speech: Speech,
): AlertWords | undefined {
  const { words, say } = speech
  const { notification } = words
  const withUnit = (number: string) => `${number} ${unit}`.trim()
  // A limit as it was typed, and a value as it is shown.
  const measured = value === null ? undefined : withUnit(value.toFixed(decimals))
  const now = measured === undefined ? {} : { body: say(notification.now, { value: measured }) }
  switch (condition.kind) {
    case "above":
    case "below": {
      const [begun, over] =
        condition.kind === "above"
          ? [notification.above, notification["above.over"]]
          : [notification.below, notification["below.over"]]
      const limit = withUnit(String(condition.value))
      return { title: say(tells === "begun" ? begun : over, { name, limit }), ...now }
    }
    case "silent": {
      if (tells === "over") return { title: say(notification["silent.over"], { name }), ...now }
      const time = timeText(condition.forSeconds, speech)
      return { title: say(notification.silent, { name }), body: say(notification["silent.for"], { time }) }
    }
    case "changed": {
      if (tells === "over") return undefined
      const limit = withUnit(String(condition.by))
      const time = timeText(condition.withinSeconds, speech)
      return {
        title: say(notification.changed, { name }),
        body: say(notification["changed.by"], { value: measured ?? "", limit, time }),
      }
    }
  }
}

function eventWords(
  { event }: EventCondition,
  { tells, device, name, value }: AlertOccasion,
  { words: { notification }, say }: Speech,
): AlertWords {
  switch (event) {
    case "restarted":
      return { title: say(notification.restarted, { device }), body: say(notification["restarted.if"]) }
    case "joined":
      return {
        title: say(notification.joined, { device }),
        body: say(notification["joined.name"], { network: name }),
      }
    case "low-disk": {
      const size = String(Math.round((value ?? 0) / 1_000_000))
      return {
        title: say(notification[tells === "begun" ? "low-disk" : "low-disk.over"], { device }),
        body: say(notification["low-disk.free"], { size }),
      }
    }
  }
}

/** In the largest unit that it is a whole number of. */
function timeText(seconds: number, { words: { notification }, say }: Speech): string {
  if (seconds % 3600 === 0) return say(notification["time.hours"], { count: seconds / 3600 })
  if (seconds % 60 === 0) return say(notification["time.minutes"], { count: seconds / 60 })
  return say(notification["time.seconds"], { count: seconds })
}
