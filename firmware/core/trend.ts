/** Which way a reading went in the last quarter of an hour. */
import type { Trend } from "../../shared/home-contract.ts"
import type { HistoryRow } from "./hour-ring.ts"

export const trendSeconds = 900

/** Two values tell nothing of noise, and a minute nothing of a trend. */
const rowsMinimum = 4
const spanMinimumSeconds = 120

/**
 * The mean of the last third against that of the first. The dead band is what the values scatter within their thirds,
 * and at least one step of the last digit shown; so a number that only dances is steady. Null where too little is known.
 */
export function trendOf(rows: readonly HistoryRow[], decimals: number): Trend | null {
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined || rows.length < rowsMinimum) return null
  const span = first[0] - last[0]
  if (span < spanMinimumSeconds) return null
  const early = thirdOf(rows, ([age]) => age >= first[0] - span / 3)
  const late = thirdOf(rows, ([age]) => age <= last[0] + span / 3)
  const change = late.mean - early.mean
  const deadBand = Math.max(10 ** -decimals, early.deviation, late.deviation)
  if (Math.abs(change) <= deadBand) return "steady"
  return change > 0 ? "rising" : "falling"
}

/** Mean and standard deviation of the rows that `belongs` takes; there always is one. */
function thirdOf(rows: readonly HistoryRow[], belongs: (row: HistoryRow) => boolean) {
  let [count, sum, squares] = [0, 0, 0]
  const origin = rows[0]?.[1] ?? 0
  for (const row of rows) {
    if (!belongs(row)) continue
    // From the first value: squares of large numbers that differ little would cancel each other.
    const value = row[1] - origin
    count += 1
    sum += value
    squares += value * value
  }
  const mean = sum / count
  return { mean: origin + mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) }
}
