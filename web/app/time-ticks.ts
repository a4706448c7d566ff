import type { HistorySpan } from "../../shared/home-contract.ts"
import { locales } from "./words.ts"

export interface TimeTick {
  /** 0 is the left edge, 1 the right one. */
  readonly position: number
  readonly label: string
}

/** How a moment is written under the axis, and where a point is read. */
const axisFormats: Readonly<Record<HistorySpan, Intl.DateTimeFormatOptions>> = {
  hour: { hour: "numeric", minute: "2-digit" },
  day: { hour: "numeric", minute: "2-digit" },
  week: { weekday: "short" },
  month: { day: "numeric", month: "short" },
}
const pointFormats: Readonly<Record<HistorySpan, Intl.DateTimeFormatOptions>> = {
  hour: { hour: "numeric", minute: "2-digit", second: "2-digit" },
  day: { weekday: "short", hour: "numeric", minute: "2-digit" },
  week: { weekday: "short", hour: "numeric", minute: "2-digit" },
  month: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
}

const formats = new Map<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>()

function write(atMilliseconds: number, options: Intl.DateTimeFormatOptions): string {
  const format = formats.get(options) ?? new Intl.DateTimeFormat(locales(), options)
  formats.set(options, format)
  return format.format(atMilliseconds)
}

/** When a point of a chart was, for reading. */
export function timeWords(atMilliseconds: number, span: HistorySpan): string {
  return write(atMilliseconds, pointFormats[span])
}

/** Labels that a label's half width would push over an edge are left out. */
const edge = 0.06

/** Round moments between two, in the person's own time zone: quarters of an hour, six hours, days, weeks. */
export function timeTicks(span: HistorySpan, fromMilliseconds: number, toMilliseconds: number): TimeTick[] {
  const ticks: TimeTick[] = []
  const moment = firstMoment(span, fromMilliseconds)
  for (let count = 0; moment.getTime() <= toMilliseconds && count < 40; count++) {
    const at = moment.getTime()
    const position = (at - fromMilliseconds) / (toMilliseconds - fromMilliseconds)
    if (position >= edge && position <= 1 - edge)
      ticks.push({ position, label: write(at, axisFormats[span]) })
    next(span, moment)
  }
  return ticks
}

/** The round moment at or before `fromMilliseconds`. */
function firstMoment(span: HistorySpan, fromMilliseconds: number): Date {
  const moment = new Date(fromMilliseconds)
  if (span === "hour") moment.setMinutes(moment.getMinutes() - (moment.getMinutes() % 15), 0, 0)
  else if (span === "day") moment.setHours(moment.getHours() - (moment.getHours() % 6), 0, 0, 0)
  else moment.setHours(0, 0, 0, 0)
  return moment
}

function next(span: HistorySpan, moment: Date): void {
  if (span === "hour") moment.setMinutes(moment.getMinutes() + 15)
  else if (span === "day") moment.setHours(moment.getHours() + 6)
  else moment.setDate(moment.getDate() + (span === "week" ? 1 : 7))
}
