import { html, nothing, svg, type TemplateResult } from "lit/html.js"
import type { HistorySpan } from "../../shared/home-contract.ts"
import { indexAfterKey, nearestColumn } from "./chart-cursor.ts"
import type { ChartDrawing } from "./chart-drawing.ts"
import type { Column } from "./columns.ts"
import { drawingHeight, drawingWidth, placeOf } from "./line-path.ts"
import { numberWords } from "./number-words.ts"
import { type TimeTick, timeTicks } from "./time-ticks.ts"

export interface ChartOptions {
  readonly drawing: ChartDrawing
  readonly decimals: number
  readonly span: HistorySpan
  /** Which of the columns is read; -1 for none. */
  readonly read: number
  /** What the chart is called, and what is told of the point that is read. */
  readonly label: string
  readonly words: (column: Column) => string
  readonly onRead: (index: number) => void
}

/**
 * A line of means in a band of what was between, read by touch, mouse or arrow keys. It is a slider over its points: a
 * screen reader says the words of each. Time runs from left to right in every language.
 */
export function chart(options: ChartOptions): TemplateResult {
  const { drawing, label, read, words, onRead } = options
  const { columns } = drawing
  const at = read < 0 ? columns.length - 1 : read
  const column = columns[at]
  const point = (event: PointerEvent & { currentTarget: Element }) => {
    // A mouse reads what it is over; a finger what it is on.
    const box = event.currentTarget.getBoundingClientRect()
    const index = nearestColumn(columns, (event.clientX - box.left) / box.width)
    if (index >= 0) onRead(index)
  }
  const press = (event: KeyboardEvent) => {
    const index = indexAfterKey(event.key, at, columns.length)
    if (index === undefined) return
    event.preventDefault()
    onRead(index)
  }
  return html`<div
    class="chart"
    dir="ltr"
    role="slider"
    tabindex="0"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax=${Math.max(0, columns.length - 1)}
    aria-valuenow=${Math.max(0, at)}
    aria-valuetext=${column ? words(column) : nothing}
    @pointerdown=${point}
    @pointermove=${point}
    @keydown=${press}
  >
    ${plot(options)}
    ${times(timeTicks(options.span, drawing.fromMilliseconds, drawing.toMilliseconds))}
  </div>`
}

const percent = (share: number) => `${Math.round(share * 10_000) / 100}%`

function plot({ drawing, decimals, read }: ChartOptions): TemplateResult {
  const { columns, scale } = drawing
  const column = columns[read]
  const height = (value: number) => percent(placeOf(value, scale) / drawingHeight)
  return html`<svg class="plot" aria-hidden="true">
    ${scale.ticks.map((tick) => svg`<line class="grid" x1="0" x2="100%" y1=${height(tick)} y2=${height(tick)}/>`)}
    <svg viewBox="0 0 ${drawingWidth} ${drawingHeight}" preserveAspectRatio="none">
      <path class="band" d=${drawing.band}/>
      <path class="line" d=${drawing.line}/>
    </svg>
    ${scale.ticks.map((tick) => svg`<text class="tick" x="2" y=${height(tick)} dy="-4">${numberWords(tick, decimals)}</text>`)}
    ${
      column
        ? svg`<line class="cursor" x1=${percent(column.position)} x2=${percent(column.position)} y1="0" y2="100%"/><circle class="point" cx=${percent(column.position)} cy=${height(column.mean)} r="6"/>`
        : nothing
    }
  </svg>`
}

function times(ticks: readonly TimeTick[]): TemplateResult {
  return html`<svg class="times" aria-hidden="true">${ticks.map(({ position, label }) => svg`<text class="tick" x=${percent(position)} y="50%" text-anchor="middle" dominant-baseline="central">${label}</text>`)}</svg>`
}
