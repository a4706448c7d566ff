/**
 * What every reading measured: a minute's mean, minimum and maximum for a day, and a quarter of an hour's for a month,
 * over restarts and power cuts. The hour before, at its full rate, is in `hour-ring.ts`.
 *
 * Time is the device's own clock, which never jumps. What it is in days of the year is worked out by the wall clock as
 * it is now; where that turns out to be another one, what was measured since the start is stamped anew.
 */
import { type History, type HistorySpan, partsMaximum } from "../../shared/home-contract.ts"
import { type Column, columnOf, type Row } from "./history-chunk.ts"
import { createHistoryTier } from "./history-tier.ts"
import type { Clock, Log, Store } from "./host.ts"
import type { HistoryRow } from "./hour-ring.ts"
import type { Measured } from "./readings.ts"
import type { WallClock } from "./wall-clock.ts"

export interface HistoryKeeper {
  /** To be called when the first reading is there: from then on each minute is kept. */
  begin(): void
  /** Resolves when what was kept has been read. */
  of(reading: Measured, span: HistorySpan): Promise<History>
  /** Final: keeps the minute under way, and writes everything. Never rejects. */
  close(): Promise<void>
}

const minuteSeconds = 60
const quarterSeconds = 900
const daySeconds = 86_400

/** A month here has 31 days. */
const spanSeconds: Readonly<Record<HistorySpan, number>> = {
  hour: 3600,
  day: daySeconds,
  week: 7 * daySeconds,
  month: 31 * daySeconds,
}

/**
 * Places in the store: full chunks of the widest rows, 64 readings, hold four of them; and some for chunks that a
 * restart, or a new reading, left half empty.
 */
const minuteRows = spanSeconds.day / minuteSeconds
const quarterRows = spanSeconds.month / quarterSeconds
const minutePlaces = minuteRows / 4 + 60
const quarterPlaces = quarterRows / 4 + 96

/** A clock that is set right by a breath stamps nothing anew: each such change is written to flash. */
const jumpSeconds = 30

export function createHistory(options: {
  store: Store
  clock: Clock
  wallClock: WallClock
  log: Log
  readings: () => Iterable<Measured>
}): HistoryKeeper {
  const { store, clock, wallClock, log, readings } = options
  const minutes = createHistoryTier({
    ...{ store, log, name: "minutes", what: "the day's history" },
    rowsMaximum: minuteRows,
    places: minutePlaces,
  })
  const quarters = createHistoryTier({
    ...{ store, log, name: "quarters", what: "the month's history" },
    rowsMaximum: quarterRows,
    places: quarterPlaces,
  })
  /** Wall clock minus our own, as last believed; undefined until the time of day is known. */
  let offsetSeconds: number | undefined
  let loaded: Promise<void> | undefined
  let cancel = () => {}
  let work: Promise<void> = Promise.resolve()
  let isBusy = false
  let isFailing = false
  let isClosed = false

  const ownSeconds = () => clock.now() / 1000
  /** See `history-chunk.ts`. */
  const stampOf = (own: number) => (offsetSeconds === undefined ? -1 - own : own + offsetSeconds)

  /** How old a row is; undefined where nobody knows, and where it is of a time to come. */
  function ageOf(seconds: number, own: number): number | undefined {
    if (seconds < 0) return undefined
    const age = own + (offsetSeconds ?? Number.NaN) - seconds
    return age >= 0 ? age : undefined
  }

  /** Of rows of this run that the time of day was not known for; any other that looks so is of a lost run. */
  function unstampedAgeOf(seconds: number, own: number): number | undefined {
    const age = own - (-1 - seconds)
    return seconds < 0 && offsetSeconds === undefined && age >= 0 ? age : undefined
  }

  function believeClock(): void {
    const wall = wallClock()
    if (wall === undefined) return
    const next = wall / 1000 - ownSeconds()
    const before = offsetSeconds
    if (before !== undefined && Math.abs(next - before) < jumpSeconds) return
    offsetSeconds = next
    const change = (seconds: number) =>
      before === undefined ? next + (-1 - seconds) : seconds + (next - before)
    minutes.restamp(change)
    quarters.restamp(change)
  }

  /** The minute that ends now, of all readings; and the quarter of an hour where one is over. */
  function keepMinute(): void {
    const values = new Map<Column, Omit<Row, "seconds">>()
    for (const reading of readings()) {
      const summary = reading.minute.take()
      if (summary !== undefined) values.set(columnOf(reading.id), summary)
    }
    believeClock()
    if (values.size === 0) return
    const own = ownSeconds()
    minutes.append(stampOf(own), inAllColumns(values))
    const last = quarters.lastSeconds
    const age = last === undefined ? undefined : (ageOf(last, own) ?? unstampedAgeOf(last, own))
    if (age === undefined || age >= quarterSeconds - minuteSeconds / 2) keepQuarter(own, age)
  }

  /** From the minutes, of which none is lost by a restart. */
  function keepQuarter(own: number, sinceLast: number | undefined): void {
    const span = Math.min(quarterSeconds, sinceLast ?? quarterSeconds) - 1
    const values = new Map<Column, Omit<Row, "seconds">>()
    for (const reading of readings()) {
      const column = columnOf(reading.id)
      const rows = minutes.rows(column).slice(-quarterSeconds / minuteSeconds)
      const recent = rows.filter(({ seconds }) => {
        const age = ageOf(seconds, own) ?? unstampedAgeOf(seconds, own)
        return age !== undefined && age < span
      })
      if (recent.length === 0) continue
      values.set(column, {
        mean: recent.reduce((sum, { mean }) => sum + mean / recent.length, 0),
        minimum: Math.min(...recent.map(({ minimum }) => minimum)),
        maximum: Math.max(...recent.map(({ maximum }) => maximum)),
      })
    }
    if (values.size > 0) quarters.append(stampOf(own), inAllColumns(values))
  }

  /** A reading that has nothing this minute keeps its column: it may have something in the next. */
  function inAllColumns(values: ReadonlyMap<Column, Omit<Row, "seconds">>) {
    const all = new Map<Column, Omit<Row, "seconds">>()
    for (const reading of readings()) {
      const column = columnOf(reading.id)
      const none = { mean: Number.NaN, minimum: Number.NaN, maximum: Number.NaN }
      if (all.size < partsMaximum) all.set(column, values.get(column) ?? none)
    }
    return all
  }

  async function save(isLast: boolean): Promise<void> {
    try {
      for (const tier of [minutes, quarters]) await (isLast ? tier.saveAll() : tier.save())
      isFailing = false
    } catch (error) {
      if (!isFailing) log("warn", `History could not be written: ${String(error)}`)
      isFailing = true
    }
  }

  async function load(): Promise<void> {
    for (const tier of [minutes, quarters]) {
      try {
        await tier.load()
      } catch (error) {
        log("error", `Some history could not be read: ${String(error)}`)
      }
    }
  }

  function nextMinute(): void {
    const milliseconds = minuteSeconds * 1000
    cancel = clock.after(milliseconds - (clock.now() % milliseconds), () => {
      nextMinute()
      // A store that takes longer than a minute is asked again when it is done.
      if (isBusy) return
      isBusy = true
      work = work
        .then(() => loaded)
        .then(() => {
          keepMinute()
          return save(false)
        })
        .finally(() => {
          isBusy = false
        })
    })
  }

  /** Of the minutes or the quarters, what is younger than the span. */
  function rowsOf(span: HistorySpan, column: Column, own: number): HistoryRow[] {
    const tier = span === "hour" || span === "day" ? minutes : quarters
    const rows: HistoryRow[] = []
    for (const { seconds, mean, minimum, maximum } of tier.rows(column)) {
      const age = ageOf(seconds, own) ?? unstampedAgeOf(seconds, own)
      if (age !== undefined && age < spanSeconds[span]) rows.push([age, mean, minimum, maximum])
    }
    return rows.sort(([one], [other]) => other - one)
  }

  return {
    begin() {
      if (loaded !== undefined || isClosed) return
      loaded = load()
      nextMinute()
    },
    async of(reading, span) {
      await loaded
      believeClock()
      const now = clock.now()
      const kept = rowsOf(span, columnOf(reading.id), now / 1000)
      if (span !== "hour") {
        const stepSeconds = span === "day" ? minuteSeconds : quarterSeconds
        return { id: reading.id, span, stepSeconds, rows: rounded(kept, reading.decimals) }
      }
      // Minutes of before the restart, and from then on all there is.
      const fresh = reading.hour.rows(now, spanSeconds.hour)
      const before = kept.filter(([age]) => age > (fresh[0]?.[0] ?? -1))
      const rows = rounded([...before, ...fresh], reading.decimals)
      return { id: reading.id, span, stepSeconds: reading.hour.stepSeconds, rows }
    },
    async close() {
      isClosed = true
      cancel()
      await work
      if (loaded === undefined) return
      await loaded
      keepMinute()
      await save(true)
    },
  }
}

/** What a 32-bit float adds behind the digits that are shown says nothing, and is a third of an answer. */
function rounded(rows: readonly HistoryRow[], decimals: number): HistoryRow[] {
  const factor = 10 ** (decimals + 1)
  // A number so large has no digits there, and would lose some before.
  const round = (value: number) => (Math.abs(value) < 1e12 ? Math.round(value * factor) / factor : value)
  return rows.map(([age, mean, minimum, maximum]) => [
    Math.round(age),
    round(mean),
    round(minimum),
    round(maximum),
  ])
}
