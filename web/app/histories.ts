import type { History, HistorySpan, ReadingView } from "../../shared/home-contract.ts"
import { ask } from "./api.ts"
import type { Row } from "./columns.ts"
import type { Heard } from "./heard.ts"
import type { Kept } from "./kept.ts"

export const spanSeconds: Readonly<Record<HistorySpan, number>> = {
  hour: 3600,
  day: 86_400,
  week: 7 * 86_400,
  month: 30 * 86_400,
}

/** After this long a span's rows are asked for again while they are looked at; an hour grows by what is heard. */
const freshMilliseconds: Readonly<Record<HistorySpan, number>> = {
  hour: 10 * 60_000,
  day: 60_000,
  week: 5 * 60_000,
  month: 15 * 60_000,
}

/** After one that could not be had. */
const retryMilliseconds = 5000

/** A reading's past. Ages count from `atMilliseconds`, by the phone's clock; what came since has one below zero. */
export interface Series {
  readonly span: HistorySpan
  readonly stepSeconds: number
  readonly rows: readonly Row[]
  readonly atMilliseconds: number
}

type Wanted = readonly { readonly id: string; readonly span: HistorySpan }[]

export interface Histories {
  /** Undefined until it came. */
  of(id: string, span: HistorySpan): Series | undefined
  /** It could not be had; it is asked for again when it is wanted again. */
  isMissing(id: string, span: HistorySpan): boolean
  /** Asks for what is not there or no longer fresh, one after the other, since a small device answers one at a time. */
  want(wanted: Wanted): void
  /** Takes what this phone has kept, and asks for nothing. */
  restore(wanted: Wanted): void
  /** Adds what the device has just told to the hours that are there. */
  add(heard: Heard): void
}

export function createHistories(onChange: () => void, kept?: Kept): Histories {
  const series = new Map<string, Series>()
  /** When each was asked for last, and whether in vain. */
  const tries = new Map<string, { readonly atMilliseconds: number; isMissing: boolean }>()
  const waiting: { readonly id: string; readonly span: HistorySpan }[] = []
  let isAsking = false

  const keyOf = (id: string, span: HistorySpan) => `${id} ${span}`

  function isDue(key: string, span: HistorySpan): boolean {
    const last = tries.get(key)
    if (last === undefined) return true
    const wait = last.isMissing ? retryMilliseconds : freshMilliseconds[span]
    return Math.abs(Date.now() - last.atMilliseconds) >= wait
  }

  async function askAll(): Promise<void> {
    if (isAsking) return
    isAsking = true
    for (let next = waiting.shift(); next; next = waiting.shift()) await askFor(next.id, next.span)
    isAsking = false
  }

  async function askFor(id: string, span: HistorySpan): Promise<void> {
    const key = keyOf(id, span)
    const attempt = { atMilliseconds: Date.now(), isMissing: false }
    tries.set(key, attempt)
    const answer = await ask<History>(`/api/readings/${encodeURIComponent(id)}/history?span=${span}`)
    if (answer.kind === "accepted") {
      const { stepSeconds, rows } = answer.value
      series.set(key, { span, stepSeconds, rows, atMilliseconds: Date.now() })
      void kept?.saveHistory(answer.value, Date.now())
    } else attempt.isMissing = true
    onChange()
  }

  async function restoreOne(id: string, span: HistorySpan): Promise<void> {
    const key = keyOf(id, span)
    if (series.has(key)) return
    const last = await kept?.history(id, span)
    if (series.has(key)) return
    if (last) {
      const { stepSeconds, rows } = last.history
      series.set(key, { span, stepSeconds, rows, atMilliseconds: last.heardAtMilliseconds })
    } else tries.set(key, { atMilliseconds: Date.now(), isMissing: true })
    onChange()
  }

  return {
    of: (id, span) => series.get(keyOf(id, span)),
    isMissing: (id, span) => tries.get(keyOf(id, span))?.isMissing === true,

    want(wanted) {
      for (const { id, span } of wanted) {
        const isWaiting = waiting.some((each) => each.id === id && each.span === span)
        if (!isWaiting && isDue(keyOf(id, span), span)) waiting.push({ id, span })
      }
      void askAll()
    },

    restore(wanted) {
      for (const { id, span } of wanted) void restoreOne(id, span)
    },

    add({ view, atMilliseconds }) {
      for (const reading of view.readings) {
        const key = keyOf(reading.id, "hour")
        const hour = series.get(key)
        const grown = hour && withReading(hour, reading, atMilliseconds)
        if (grown) series.set(key, grown)
      }
    },
  }
}

/** `hour` with what was measured last, where that is not there yet. */
function withReading(hour: Series, reading: ReadingView, heardAtMilliseconds: number): Series | undefined {
  const { value, ageMilliseconds } = reading
  if (value === null || ageMilliseconds === null) return undefined
  const age = (hour.atMilliseconds - (heardAtMilliseconds - ageMilliseconds)) / 1000
  const [lastAge = Number.POSITIVE_INFINITY] = hour.rows.at(-1) ?? []
  // Half a step, because neither the device's nor the phone's clock ticks evenly.
  if (lastAge - age < Math.max(hour.stepSeconds / 2, 0.5)) return undefined
  const oldest = age + spanSeconds.hour
  const first = hour.rows.findIndex(([each]) => each <= oldest)
  const rows: Row[] = [...(first < 0 ? [] : hour.rows.slice(first)), [age, value, value, value]]
  return { ...hour, rows }
}
