import type { History } from "../../shared/home-contract.ts"

/** Age in seconds, mean, minimum, maximum. An age below zero is after the moment that ages are counted from. */
export type Row = History["rows"][number]

/** What was measured while one column of a drawing passed. */
export interface Column {
  /** 0 is the left edge of the drawing, 1 the right one. */
  readonly position: number
  readonly ageSeconds: number
  readonly mean: number
  readonly minimum: number
  readonly maximum: number
  /** Nothing was measured for some time before it: no line leads here. */
  readonly isAfterGap: boolean
}

export interface Extent {
  /** From the left edge to the right one. */
  readonly spanSeconds: number
  /** Age of the right edge. */
  readonly endAgeSeconds: number
  readonly columnCount: number
  /** Between two rows where nothing is missing; rows of minutes may come before those. */
  readonly stepSeconds: number
}

/** One row may be lost on the way or come late without a hole in the line. */
const stepsWithoutGap = 2.5

/** What a device keeps when it starts again: of an hour at its full rate, a row each minute. */
const keptStepSeconds = 60

/**
 * `rows`, oldest first, as at most `columnCount` columns: a month's rows are many more than a screen has pixels. A peak
 * of one row stays, because each column keeps its minimum and maximum. One pass, whatever the rows are.
 */
export function columnsOf(rows: readonly Row[], extent: Extent): Column[] {
  const { spanSeconds, endAgeSeconds, columnCount, stepSeconds } = extent
  const columns: Column[] = []
  let index = -1
  let count = 0
  let ages = 0
  let means = 0
  let minimum = Number.POSITIVE_INFINITY
  let maximum = Number.NEGATIVE_INFINITY
  let isAfterGap = true
  let before: number | undefined
  // Within one column no hole can be seen, whatever the rows say about their steps.
  const gapSeconds = Math.max(stepsWithoutGap * stepSeconds, spanSeconds / columnCount)
  const keptGapSeconds = Math.max(gapSeconds, stepsWithoutGap * keptStepSeconds)
  // A row does not tell whether it was kept, but its distance to the one before it does. The oldest ones are kept ones.
  let isSparse = true

  function close(): void {
    if (count > 0) {
      const ageSeconds = ages / count
      const position = 1 - (ageSeconds - endAgeSeconds) / spanSeconds
      columns.push({ position, ageSeconds, mean: means / count, minimum, maximum, isAfterGap })
    }
    count = ages = means = 0
    minimum = Number.POSITIVE_INFINITY
    maximum = Number.NEGATIVE_INFINITY
  }

  for (const row of rows) {
    const age = row[0]
    const position = 1 - (age - endAgeSeconds) / spanSeconds
    if (!(position >= 0 && position <= 1)) continue
    const distance = before === undefined ? Number.POSITIVE_INFINITY : before - age
    const isGap = distance > (isSparse ? keptGapSeconds : gapSeconds)
    isSparse = distance > gapSeconds
    const at = Math.min(columnCount - 1, Math.floor(position * columnCount))
    if (at !== index || isGap) {
      close()
      index = at
      isAfterGap = isGap
    }
    before = age
    count++
    ages += age
    means += row[1]
    minimum = Math.min(minimum, row[2])
    maximum = Math.max(maximum, row[3])
  }
  close()
  return columns
}
