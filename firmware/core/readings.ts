/** What the device measures: definitions of the program, asked at their pace, and the last value of each. */
import type { ReadingView, Trend } from "../../shared/home-contract.ts"
import { type Duration, durationMilliseconds } from "./duration.ts"
import type { Clock, Log } from "./host.ts"
import { createHourRing, type HistoryRow, type HourRing } from "./hour-ring.ts"
import { createMinuteSummary, type MinuteSummary } from "./minute-summary.ts"
import { badPart, checkFunction, checkLabel, checkNewPart, checkUnit } from "./part-definition.ts"
import { createPoll } from "./poll.ts"
import { reasonOf, withinLimit } from "./time-limit.ts"
import { trendOf, trendSeconds } from "./trend.ts"

export interface ReadingOptions {
  /** What people call it; made of the id when left out. */
  readonly label?: string
  /** As it stands behind the number, `°C`. */
  readonly unit?: string
  /** Measures. May be asynchronous; what it throws, or takes longer than ten seconds for, is a value that is not there. */
  readonly read?: () => number | null | Promise<number | null>
  /** How often `read` is asked: `"5s"`, or milliseconds. Ten seconds when left out; 100 ms at least. */
  readonly every?: Duration
  /** Digits after the decimal point, 0 to 6; 1 when left out. */
  readonly decimals?: number
  /** From which age on the last value is stale: three times `every`, or an hour where nothing is read. */
  readonly staleAfter?: Duration
}

/** A reading as its program has it. */
export interface Reading {
  readonly id: string
  /** The last value; null where it could not be measured, or not yet. */
  readonly value: number | null
  /** Tells a value that was measured just now. What is not finite is null. */
  set(value: number | null): void
}

/** A reading as the device has it. */
export interface Measured extends Reading {
  readonly label: string
  readonly unit: string
  readonly decimals: number
  readonly staleAfterMilliseconds: number
  /** By the host's clock, when there was a value last; undefined where there never was one. */
  readonly measuredAt: number | undefined
  readonly hour: HourRing
  readonly minute: MinuteSummary
  view(): ReadingView
}

export interface Readings {
  /** Throws a `PorchlightError`: `bad-reading`, `bad-duration`. */
  define(id: string, options?: ReadingOptions): Measured
  readonly all: ReadonlyMap<string, Measured>
  /** Final: nothing is asked any more. */
  close(): void
}

const everyDefaultMilliseconds = 10_000
const everyMinimumMilliseconds = 100
const staleDefaultMilliseconds = 3_600_000
const staleMinimumMilliseconds = 5_000

/** A sensor on a slow bus, or a file on a disk that wakes up, answers within this; what hangs longer hangs. */
const readLimitMilliseconds = 10_000

/** A trend is worked out from up to 900 rows, and does not turn within seconds. */
const trendEveryMilliseconds = 10_000

/** `onNews`: after each value, also where it is the same: it is a younger one. And when a reading is defined. */
export function createReadings(options: {
  clock: Clock
  log: Log
  onNews: (reading: Measured) => void
}): Readings {
  const { clock, log, onNews } = options
  const all = new Map<string, Measured>()
  const ends: (() => void)[] = []
  let isClosed = false

  function define(id: string, wish: ReadingOptions = {}): Measured {
    checkNewPart("reading", id, all)
    const { read } = wish
    if (read !== undefined) checkFunction("reading", id, "read", read)
    if (read === undefined && wish.every !== undefined) {
      throw badPart("reading", id, "every needs a read that is asked so often. Give one, or leave every out.")
    }
    const every =
      read === undefined
        ? undefined
        : durationMilliseconds(
            wish.every ?? everyDefaultMilliseconds,
            `every of the reading "${id}"`,
            everyMinimumMilliseconds,
          )
    const staleAfterMilliseconds =
      wish.staleAfter === undefined
        ? Math.max(
            staleMinimumMilliseconds,
            every === undefined ? staleDefaultMilliseconds : Math.round(3 * every),
          )
        : durationMilliseconds(wish.staleAfter, `staleAfter of the reading "${id}"`)
    const measured = measuredOf({
      id,
      label: checkLabel("reading", id, wish.label),
      unit: checkUnit("reading", id, wish.unit),
      decimals: checkDecimals(id, wish.decimals),
      staleAfterMilliseconds,
      everyMilliseconds: every,
    })
    all.set(id, measured)
    if (read !== undefined && every !== undefined && !isClosed) {
      ends.push(createPoll({ clock, everyMilliseconds: every, ask: asker(measured, read) }))
    }
    onNews(measured)
    return measured
  }

  /** Says once that it fails, and once that it no longer does. */
  function asker(reading: Measured, read: NonNullable<ReadingOptions["read"]>): () => Promise<void> {
    let isFailing = false
    return async () => {
      const { outcome, settled } = withinLimit(clock, readLimitMilliseconds, read)
      const ended = await outcome
      if (isClosed) return
      const fault =
        ended.kind !== "done"
          ? reasonOf(ended, readLimitMilliseconds)
          : ended.value === null || typeof ended.value === "number"
            ? undefined
            : `it gave ${ended.value === undefined ? "nothing" : `a ${typeof ended.value}`} and no number`
      reading.set(ended.kind === "done" && fault === undefined ? ended.value : null)
      if (fault !== undefined && !isFailing) log("warn", `The reading ${reading.id} failed: ${fault}.`)
      if (fault === undefined && isFailing) log("info", `The reading ${reading.id} is there again.`)
      isFailing = fault !== undefined
      // One at a time: what hangs is not asked again before it has ended.
      await settled
    }
  }

  function measuredOf(definition: {
    id: string
    label: string
    unit: string
    decimals: number
    staleAfterMilliseconds: number
    everyMilliseconds: number | undefined
  }): Measured {
    const { id, label, unit, decimals, staleAfterMilliseconds } = definition
    const hour = createHourRing(definition.everyMilliseconds)
    const minute = createMinuteSummary()
    let value: number | null = null
    let measuredAt: number | undefined
    let trend: Trend | null = null
    let trendAt = Number.NEGATIVE_INFINITY

    function trendNow(): Trend | null {
      const now = clock.now()
      if (now - trendAt >= trendEveryMilliseconds) {
        const rows: readonly HistoryRow[] = hour.rows(now, trendSeconds)
        trend = trendOf(rows, decimals)
        trendAt = now
      }
      return trend
    }

    const measured: Measured = {
      ...{ id, label, unit, decimals, staleAfterMilliseconds },
      hour,
      minute,
      get value() {
        return value
      },
      get measuredAt() {
        return measuredAt
      },
      set(next) {
        if (next !== null && typeof next !== "number") {
          throw badPart("reading", id, `was set to a ${typeof next}. Set a number, or null.`)
        }
        if (isClosed) return
        value = next !== null && Number.isFinite(next) ? next : null
        if (value !== null) {
          measuredAt = clock.now()
          hour.add(value, measuredAt)
          minute.add(value)
        }
        onNews(measured)
      },
      view: () => ({
        ...{ id, label, unit, decimals, value },
        ageMilliseconds: measuredAt === undefined ? null : Math.round(clock.now() - measuredAt),
        staleAfterMilliseconds,
        trend: trendNow(),
      }),
    }
    return measured
  }

  return {
    define,
    all,
    close() {
      isClosed = true
      for (const end of ends) end()
    },
  }
}

const decimalsMaximum = 6

function checkDecimals(id: string, decimals: number | undefined): number {
  if (decimals === undefined) return 1
  if (Number.isInteger(decimals) && decimals >= 0 && decimals <= decimalsMaximum) return decimals
  throw badPart("reading", id, `decimals has to be a whole number from 0 to ${decimalsMaximum}.`)
}
