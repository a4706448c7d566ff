/** What people are told of an alert, in the words of the catalogue. */
import { isolate } from "../../shared/direction.ts"
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
  { label, unit, decimals, value }: Spoken,
): AlertWords | undefined {
  const name = isolate(label)
  const withUnit = (number: string) => `${number} ${unit}`.trim()
  // A limit as it was typed, and a value as it is shown.
  const measured = value === null ? undefined : withUnit(value.toFixed(decimals))
  const now = measured === undefined ? {} : { body: filled(notification.now, { value: measured }) }
  switch (condition.kind) {
    case "above":
    case "below": {
      const { kind } = condition
      const limit = withUnit(String(condition.value))
      const template = tells === "begun" ? notification[kind] : notification[`${kind}.over` as const]
      return { title: filled(template, { name, limit }), ...now }
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
  const body = filled(notification["joined.name"], { network: isolate(network) })
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
  const [unit, count]: ["hour" | "minute" | "second", number] =
    seconds % 3600 === 0
      ? ["hour", seconds / 3600]
      : seconds % 60 === 0
        ? ["minute", seconds / 60]
        : ["second", seconds]
  return count === 1
    ? notification[`time.${unit}`]
    : filled(notification[`time.${unit}s`], { count: `${count}` })
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
