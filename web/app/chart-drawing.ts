import { type Column, columnsOf } from "./columns.ts"
import { type Series, spanSeconds } from "./histories.ts"
import { bandPath, linePath } from "./line-path.ts"
import { type ValueScale, valueScale } from "./value-scale.ts"

/** Two of a phone's pixels each; a computer's screen shows no more of a month. */
const columnCount = 480

/** As many as a person reads through. */
const tableRows = 24

/** What a chart shows, worked out. */
export interface ChartDrawing {
  /** The moments at its edges, by the phone's clock. */
  readonly fromMilliseconds: number
  readonly toMilliseconds: number
  readonly columns: readonly Column[]
  /** The same in fewer, for a table. */
  readonly coarse: readonly Column[]
  readonly scale: ValueScale
  readonly line: string
  readonly band: string
}

const drawn = new WeakMap<Series, ChartDrawing>()

/**
 * `series` as it is drawn now. The right edge is this moment, so a device that is away leaves a hole that grows. It is
 * worked out again when that edge has moved by a column, not each time that somebody moves a finger over the chart: a
 * month can have 43,200 rows.
 */
export function chartDrawing(series: Series, decimals: number, nowMilliseconds: number): ChartDrawing {
  const spanMilliseconds = spanSeconds[series.span] * 1000
  const columnMilliseconds = spanMilliseconds / columnCount
  const toMilliseconds = Math.ceil(nowMilliseconds / columnMilliseconds) * columnMilliseconds
  const before = drawn.get(series)
  if (before?.toMilliseconds === toMilliseconds) return before
  const extent = {
    spanSeconds: spanMilliseconds / 1000,
    endAgeSeconds: (series.atMilliseconds - toMilliseconds) / 1000,
    stepSeconds: series.stepSeconds,
  }
  const columns = columnsOf(series.rows, { ...extent, columnCount })
  const scale = valueScale(columns, decimals)
  const drawing: ChartDrawing = {
    fromMilliseconds: toMilliseconds - spanMilliseconds,
    toMilliseconds,
    columns,
    coarse: columnsOf(series.rows, { ...extent, columnCount: tableRows }),
    scale,
    line: linePath(columns, scale),
    band: bandPath(columns, scale),
  }
  drawn.set(series, drawing)
  return drawing
}
