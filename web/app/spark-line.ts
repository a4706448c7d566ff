import { html, type TemplateResult } from "lit/html.js"
import { columnsOf } from "./columns.ts"
import { type Series, spanSeconds } from "./histories.ts"
import { areaPath, drawingHeight, drawingWidth, isAlone, linePath } from "./line-path.ts"
import { tightScale } from "./value-scale.ts"

/** More than the pixels of a card bring nothing. */
const columnCount = 90

const drawn = new WeakMap<Series, TemplateResult>()

/**
 * The last hour as a small line, without numbers: a decoration beside the value. Drawn once for each series. What was
 * measured only once is no line: at the edge, where the newest value is, its dot would be a stray half of one.
 */
export function sparkLine(series: Series | undefined, decimals: number): TemplateResult {
  if (series === undefined) return drawing("", "")
  const before = drawn.get(series)
  if (before) return before
  const { rows, stepSeconds } = series
  const endAgeSeconds = rows.at(-1)?.[0] ?? 0
  const columns = columnsOf(rows, {
    spanSeconds: spanSeconds.hour,
    endAgeSeconds,
    columnCount,
    stepSeconds,
  }).filter((_, index, all) => !isAlone(all, index))
  const scale = tightScale(columns, decimals)
  const template = drawing(areaPath(columns, scale), linePath(columns, scale))
  drawn.set(series, template)
  return template
}

function drawing(area: string, line: string): TemplateResult {
  return html`<svg class="spark" viewBox="0 0 ${drawingWidth} ${drawingHeight}" preserveAspectRatio="none" aria-hidden="true"><path class="area" d=${area}/><path class="line" d=${line}/></svg>`
}
