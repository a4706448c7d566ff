import { html, nothing, type TemplateResult } from "lit/html.js"
import type { ControlView } from "../../shared/home-contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import { buttonCard } from "./button-card.ts"
import { choiceCard } from "./choice-card.ts"
import type { Controls } from "./controls.ts"
import { numberCard } from "./number-card.ts"
import { switchCard } from "./switch-card.ts"
import { wishLine } from "./wish-line.ts"
import type { Wishes } from "./wishes.ts"
import { say } from "./words.ts"

export interface ControlCardsOptions {
  readonly list: readonly ControlView[]
  readonly controls: Controls
  readonly wishes: Wishes
  /** The device's name, for reading. */
  readonly device: string
  /** Nothing can be set just now, but what may wait. */
  readonly lost: boolean
}

/** A card for each thing that a person may set. */
export function controlCards(options: ControlCardsOptions): TemplateResult | typeof nothing {
  const { list, lost, device } = options
  if (list.length === 0) return nothing
  return html`<section aria-labelledby="controls">
    <h2 id="controls">${say("controls")}</h2>
    ${lost ? html`<p class="aside">${list.some(({ queueable }) => queueable) ? say("controls.waits", { device }) : say("controls.away")}</p>` : nothing}
    <ul class="controls">${list.map((control) => card(control, options))}</ul>
  </section>`
}

function card(control: ControlView, options: ControlCardsOptions): TemplateResult {
  const { list, controls, wishes, device, lost } = options
  const isOff = lost && !control.queueable
  const saysWhy = isOff && list.some(({ queueable }) => queueable)
  const isSetting = controls.isSetting(control.id)
  return html`<li class="card control ${control.kind}-control">
    ${inside(control, controls, isOff)}
    ${saysWhy ? html`<p class="label">${say("control.away")}</p>` : nothing}
    ${isSetting ? html`<p class="label setting">${say("control.setting")}</p>` : nothing}
    ${alertCard(controls.alert(control.id))}
    ${wishLine({ wish: wishes.of(control.id), device, onRemove: (key) => void wishes.remove(key) })}
  </li>`
}

function inside(control: ControlView, controls: Controls, lost: boolean): TemplateResult {
  if (control.kind === "switch") return switchCard(control, controls, lost)
  if (control.kind === "number") return numberCard(control, controls, lost)
  if (control.kind === "choice") return choiceCard(control, controls, lost)
  return buttonCard(control, controls, lost)
}
