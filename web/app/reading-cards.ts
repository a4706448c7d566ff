import { html, nothing, type TemplateResult } from "lit/html.js"
import type { ReadingView } from "../../shared/home-contract.ts"
import { ageWords } from "./age-words.ts"
import { ageNow, type Heard } from "./heard.ts"
import type { Histories } from "./histories.ts"
import { numberWords } from "./number-words.ts"
import type { Screen } from "./screens.ts"
import { sparkLine } from "./spark-line.ts"
import { isTold } from "./told-readings.ts"
import { trendIcon } from "./trend-icon.ts"
import { trendWords } from "./trend-words.ts"
import { readingName, say } from "./words.ts"

/** From here on a number is written smaller, to stay on its card. */
const longText = 8

export interface ReadingCardsOptions {
  readonly heard: Heard
  readonly lost: boolean
  readonly histories: Histories
  readonly onOpen: (screen: Screen) => void
}

/** A card for each thing that the device measures; it opens the chart. */
export function readingCards(options: ReadingCardsOptions): TemplateResult | typeof nothing {
  const { readings } = options.heard.view
  if (readings.length === 0) return nothing
  return html`<section aria-labelledby="readings">
    <h2 class="unseen" id="readings">${say("readings")}</h2>
    <ul class="readings">${readings.map((reading) => html`<li>${card(reading, options)}</li>`)}</ul>
  </section>`
}

function card(reading: ReadingView, { heard, lost, histories, onOpen }: ReadingCardsOptions): TemplateResult {
  const { id, decimals } = reading
  const age = ageNow(reading.ageMilliseconds, heard, Date.now())
  const isStale = isStaleNow(reading, age, lost)
  return html`<button class="card reading ${isStale ? "stale" : ""}" type="button" id="open-reading-${id}" @click=${() => onOpen({ name: "reading", id })}>
    <span class="label name"><bdi>${readingName(reading)}</bdi></span>
    ${readingValue(reading, isStale)}
    <span class="label age">${isTold(reading) ? say("reading.told", { age: ageWords(age) }) : isStale ? ageWords(age) : nothing}</span>
    ${sparkLine(histories.of(id, "hour"), decimals)}
  </button>`
}

/** Whether a value may be another one by now. */
export function isStaleNow(reading: ReadingView, ageMilliseconds: number | null, lost: boolean): boolean {
  return lost || ageMilliseconds === null || ageMilliseconds > reading.staleAfterMilliseconds
}

/** The value with its unit and trend, or that there is none. */
export function readingValue(reading: ReadingView, isStale: boolean): TemplateResult {
  const { value, unit, decimals, trend } = reading
  if (value === null) return html`<span class="number none">${say("reading.none")}</span>`
  const text = numberWords(value, decimals)
  return html`<span class="number ${text.length > longText ? "long" : ""}"><bdi>${text}</bdi> <bdi class="unit">${unit}</bdi>${
    trend === null || isStale
      ? nothing
      : html`<span class="trend">${trendIcon(trend)}<span class="unseen"> ${trendWords(trend)}</span></span>`
  }</span>`
}
