import { html, type TemplateResult } from "lit/html.js"
import type { HistorySpan } from "../../shared/home-contract.ts"
import type { ChartDrawing } from "./chart-drawing.ts"
import { numberWords } from "./number-words.ts"
import { timeWords } from "./time-ticks.ts"
import { say } from "./words.ts"

/** The same as a chart, for who would rather read: newest first. */
export function chartTable(
  { coarse, fromMilliseconds, toMilliseconds }: ChartDrawing,
  decimals: number,
  span: HistorySpan,
): TemplateResult {
  const time = (position: number) =>
    timeWords(fromMilliseconds + position * (toMilliseconds - fromMilliseconds), span)
  const cell = (value: number) => html`<td>${numberWords(value, decimals)}</td>`
  return html`<details class="table">
    <summary>${say("chart.table")}</summary>
    <table>
      <thead><tr><th scope="col">${say("chart.time")}</th><th scope="col">${say("chart.mean")}</th><th scope="col">${say("chart.least")}</th><th scope="col">${say("chart.most")}</th></tr></thead>
      <tbody>${[...coarse]
        .reverse()
        .map(
          ({ position, mean, minimum, maximum }) =>
            html`<tr><th scope="row">${time(position)}</th>${cell(mean)}${cell(minimum)}${cell(maximum)}</tr>`,
        )}</tbody>
    </table>
  </details>`
}
