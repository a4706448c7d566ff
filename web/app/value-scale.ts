import type { Column } from "./columns.ts"

/** Values from the bottom of a drawing to its top, and those of them that get a line. */
export interface ValueScale {
  readonly least: number
  readonly most: number
  readonly ticks: readonly number[]
}

/** Above and below, of what is between them. */
const airShare = 0.12

/** Of a value: less than that a number in this language does not hold. */
const flatShare = 1e-9

/** From the least to the most of `columns`, with a little air; for a drawing without lines. */
export function tightScale(columns: readonly Column[], decimals: number): ValueScale {
  const { least, most } = extremes(columns)
  if (!(least <= most)) return { least: 0, most: 1, ticks: [] }
  // What changes by less than its last digit is flat, and no mountain range.
  const air = Math.max((most - least) * airShare, 10 ** -decimals, Math.abs(most) * flatShare)
  return { least: least - air, most: most + air, ticks: [] }
}

/** With a little air above and below, and lines at round numbers, some four of them. */
export function valueScale(columns: readonly Column[], decimals: number): ValueScale {
  const scale = tightScale(columns, decimals)
  if (columns.length === 0) return scale
  const { least, most } = scale
  // Two lines with the same number would stand for nothing.
  const step = Math.max(roundStep((most - least) / 4), 10 ** -decimals)
  const first = Math.ceil(least / step)
  const count = Math.floor(most / step) - first + 1
  // In whole steps, since steps that are added up drift.
  return { least, most, ticks: Array.from({ length: count }, (_, index) => (first + index) * step) }
}

/** The next of 1, 2, 5, 10, … at or above `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = rough / power
  return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10)
}

export interface Extremes {
  readonly least: number
  readonly most: number
}

/** The least and the most of `columns`; of none, infinities the wrong way round. */
export function extremes(columns: readonly Column[]): Extremes {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const { minimum, maximum } of columns) {
    least = Math.min(least, minimum)
    most = Math.max(most, maximum)
  }
  return { least, most }
}
