import { html, nothing, type TemplateResult } from "lit/html.js"
import { chevronIcon } from "./chevron-icon.ts"
import { controlCards } from "./control-cards.ts"
import { homePieces } from "./first-drawing.ts"
import { happenedRows } from "./happened-rows.ts"
import type { Heard } from "./heard.ts"
import { imageCards } from "./image-cards.ts"
import { placeRows } from "./place-rows.ts"
import { readingCards } from "./reading-cards.ts"
import type { Screen } from "./screens.ts"
import type { Visit } from "./visit.ts"
import { say } from "./words.ts"

/** So many of the last happenings are seen at once; the others are a step away. */
const happenedMaximum = 4

export interface HomeOptions
  extends Pick<Visit, "lost" | "phones" | "controls" | "wishes" | "histories" | "pictures" | "subscribing"> {
  readonly heard: Heard
  /** How many of its pieces are drawn. */
  readonly pieces: number
  readonly onOpen: (screen: Screen) => void
  /** Where the device is open to everybody. */
  readonly onPair: () => void
}

/** What the device measures, obeys and saw, on one page. */
export function homeScreen(options: HomeOptions): TemplateResult {
  const { heard, lost, phones, controls, wishes, pieces, onPair } = options
  const { view } = heard
  const isBare = view.readings.length + view.controls.length + view.images.length === 0
  return html`
    <div class="columns">
      <div class="column">
        ${phones.isStranger ? strangerCard(view.device.name, onPair) : nothing}
        ${isBare ? html`<p class="card bare">${say("home.bare", { device: view.device.name })}</p>` : nothing}
        ${readingCards(options)}
        ${pieces < homePieces.cards ? nothing : html`${controlCards({ list: view.controls, controls, wishes, device: view.device.name, lost })}${imageCards(options)}`}
      </div>
      <div class="column">
        ${pieces < homePieces.happened ? nothing : happened(options)}
        ${pieces < homePieces.places || phones.isStranger ? nothing : placeRows(options)}
      </div>
    </div>
  `
}

function happened({ heard, onOpen }: HomeOptions): TemplateResult {
  const { happened } = heard.view
  return html`<section aria-labelledby="happened">
    <div class="section-head">
      <h2 id="happened">${say("happened")}</h2>
      ${happened.length === 0 ? nothing : html`<button class="text-button" type="button" id="open-happened" aria-describedby="happened" @click=${() => onOpen({ name: "happened" })}>${say("happened.all")}${chevronIcon()}</button>`}
    </div>
    ${happenedRows(happened.slice(0, happenedMaximum), heard)}
  </section>`
}

function strangerCard(device: string, onPair: () => void): TemplateResult {
  return html`<div class="card stranger">
    <p>${say("phones.open", { device })}</p>
    <button class="filled-button" type="button" @click=${onPair}>${say("phones.pair")}</button>
  </div>`
}
