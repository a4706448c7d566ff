import { html, nothing, type TemplateResult } from "lit/html.js"
import { signalIcon, signalSteps } from "../ui/signal-icon.ts"
import { aboutIcon } from "./about-icon.ts"
import { bellIcon } from "./bell-icon.ts"
import { chevronIcon } from "./chevron-icon.ts"
import type { Heard } from "./heard.ts"
import { houseIcon } from "./house-icon.ts"
import { phoneIcon } from "./phone-icon.ts"
import type { Phones } from "./phones.ts"
import type { Screen, ScreenName } from "./screens.ts"
import type { Subscribing } from "./subscribing.ts"
import { say } from "./words.ts"

export interface PlaceRowsOptions {
  readonly heard: Heard
  readonly phones: Phones
  readonly subscribing: Subscribing
  readonly onOpen: (screen: Screen) => void
}

/** The ways to what is needed more rarely. */
export function placeRows({ heard, phones, subscribing, onOpen }: PlaceRowsOptions): TemplateResult {
  const { network, device } = heard.view
  const signal = signalIcon(network?.signalPercent == null ? 5 : signalSteps(network.signalPercent), "")
  const count = phones.list?.length
  const row = (name: ScreenName, icon: TemplateResult, title: string, note: string) =>
    html`<li><button class="row" type="button" id="open-${name}" @click=${() => onOpen({ name })}>
      <span class="row-start">${icon}</span>
      <span class="row-text">${title}${note === "" ? nothing : html`<span class="row-note label"><bdi>${note}</bdi></span>`}</span>
      <span class="row-end">${chevronIcon()}</span>
    </button></li>`
  const known = count === undefined ? "" : say("phones.count", { count })
  return html`<section aria-labelledby="places">
    <h2 id="places">${say("places")}</h2>
    <ul class="rows">
      ${device.capabilities.push ? row("notifications", bellIcon(), say("notifications"), tellWords(subscribing.state)) : nothing}
      ${row("wifi", signal, say("wifi"), network?.ssid ?? "")}
      ${row("phones", phoneIcon(), say("phones"), known)}
      ${device.neighbours ? row("neighbours", houseIcon(), say("neighbours"), "") : nothing}
      ${row("about", aboutIcon(), say("about"), say("about.version", { version: device.version }))}
    </ul>
  </section>`
}

function tellWords(state: Subscribing["state"]): string {
  if (state === "on") return say("tell.note.on")
  return state === "blocked" ? say("tell.note.blocked") : say("tell.note.off")
}
