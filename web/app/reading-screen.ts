import { html, nothing, type TemplateResult } from "lit/html.js"
import type { HistorySpan, ReadingView } from "../../shared/home-contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import { ageWords } from "./age-words.ts"
import { chart } from "./chart.ts"
import { type ChartCursor, nearestColumn } from "./chart-cursor.ts"
import { chartDrawing } from "./chart-drawing.ts"
import { chartTable } from "./chart-table.ts"
import type { Column } from "./columns.ts"
import { ageNow, type Heard } from "./heard.ts"
import type { Histories, Series } from "./histories.ts"
import { numberWords, quantityWords } from "./number-words.ts"
import { isStaleNow, readingValue } from "./reading-cards.ts"
import { spans, spanWords } from "./span-words.ts"
import { timeWords } from "./time-ticks.ts"
import { extremes } from "./value-scale.ts"
import { readingName, say } from "./words.ts"

export interface ReadingOptions {
  readonly reading: ReadingView
  readonly heard: Heard
  readonly lost: boolean
  readonly span: HistorySpan
  readonly histories: Histories
  readonly cursor: ChartCursor
  readonly onSpan: (span: HistorySpan) => void
}

/** One reading: its value, and how it came to it. */
export function readingScreen(options: ReadingOptions): TemplateResult {
  const { reading, span, histories } = options
  const series = histories.of(reading.id, span)
  return html`
    ${series ? history(series, options) : html`${now(options)}${waiting(options)}`}
  `
}

function now({ reading, heard, lost }: ReadingOptions): TemplateResult {
  const age = ageNow(reading.ageMilliseconds, heard, Date.now())
  const isStale = isStaleNow(reading, age, lost)
  return html`<p class="readout ${isStale ? "stale" : ""}">${readingValue(reading, isStale)}<span class="label">${reading.value === null ? nothing : ageWords(age)}</span></p>`
}

function waiting(options: ReadingOptions): TemplateResult {
  const { reading, span, histories } = options
  return html`
    <div class="card chart-card"><p class="chart-empty">${histories.isMissing(reading.id, span) ? nothing : say("loading")}</p></div>
    ${alertCard(histories.isMissing(reading.id, span) ? say("chart.missing") : undefined)}
    ${spanButtons(options)}
  `
}

function history(series: Series, options: ReadingOptions): TemplateResult {
  const { reading, span, cursor } = options
  const { decimals, unit } = reading
  const drawing = chartDrawing(series, decimals, Date.now())
  const { columns, fromMilliseconds, toMilliseconds } = drawing
  const momentOf = ({ position }: Column) => fromMilliseconds + position * (toMilliseconds - fromMilliseconds)
  const at = cursor.atMilliseconds
  const position = ((at ?? 0) - fromMilliseconds) / (toMilliseconds - fromMilliseconds)
  const read = at === undefined ? -1 : nearestColumn(columns, position)
  const point = columns[read]
  const words = (column: Column) =>
    `${timeWords(momentOf(column), span)}: ${quantityWords(column.mean, decimals, unit)}`
  const label = say("chart.points", { name: readingName(reading) })
  const onRead = (index: number) => {
    const column = columns[index]
    if (column) cursor.read(momentOf(column))
  }
  if (columns.length === 0) {
    return html`
      ${now(options)}
      <div class="card chart-card"><p class="chart-empty">${say("chart.nothing")}</p></div>
      ${spanButtons(options)}
    `
  }
  return html`
    ${point ? readPoint(point, timeWords(momentOf(point), span), reading) : now(options)}
    <div class="card chart-card">${chart({ drawing, decimals, span, read, label, words, onRead })}</div>
    ${spanButtons(options)}
    ${summary(columns, reading)}
    ${chartTable(drawing, decimals, span)}
  `
}

function readPoint(
  { mean, minimum, maximum }: Column,
  time: string,
  { decimals, unit }: ReadingView,
): TemplateResult {
  const least = numberWords(minimum, decimals)
  const most = numberWords(maximum, decimals)
  return html`<p class="readout">
    <span class="number"><bdi>${numberWords(mean, decimals)}</bdi> <bdi class="unit">${unit}</bdi></span>
    <span class="label">${time}${least === most ? nothing : html` · <bdi>${least} – ${most}</bdi>`}</span>
  </p>`
}

function spanButtons({ span, onSpan }: ReadingOptions): TemplateResult {
  return html`<div class="segments" role="group" aria-label=${say("span")}>
    ${spans.map((each) => html`<button type="button" class="segment" aria-pressed=${each === span} @click=${() => onSpan(each)}>${spanWords(each)}</button>`)}
  </div>`
}

function summary(columns: readonly Column[], { decimals, unit }: ReadingView): TemplateResult {
  const { least, most } = extremes(columns)
  const mean = columns.reduce((sum, column) => sum + column.mean, 0) / columns.length
  const tile = (label: string, value: number) =>
    html`<div class="card tile"><dt class="label">${label}</dt><dd><bdi>${quantityWords(value, decimals, unit)}</bdi></dd></div>`
  return html`<dl class="tiles">
    ${tile(say("chart.least"), least)}${tile(say("chart.mean"), mean)}${tile(say("chart.most"), most)}
  </dl>`
}
