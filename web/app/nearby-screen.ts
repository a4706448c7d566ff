import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Network } from "../../shared/contract.ts"
import { isPasswordless } from "../../shared/wifi.ts"
import { addIcon } from "../ui/add-icon.ts"
import { alertCard } from "../ui/alert-card.ts"
import { lockIcon } from "../ui/lock-icon.ts"
import { networkRow } from "../ui/network-row.ts"
import { signalSteps } from "../ui/signal-icon.ts"
import type { Nearby } from "./nearby.ts"
import type { Screen } from "./screens.ts"
import { say } from "./words.ts"

export interface NearbyOptions {
  readonly nearby: Nearby
  /** The network that the device is in; nobody has it join that. */
  readonly here: string | undefined
  readonly onOpen: (screen: Screen) => void
}

/** The networks around the device, to have it join one of them. */
export function nearbyScreen({ nearby, here, onOpen }: NearbyOptions): TemplateResult {
  const { view, isMissing } = nearby
  const networks = (view?.networks ?? []).filter(({ ssidBytes }) => ssidBytes !== here)
  const isLooking = !isMissing && view?.scanning !== false
  const state = isLooking ? say("move.looking") : networks.length > 0 ? say("move.nearby") : say("move.none")
  const pick = (id?: string) => onOpen(id === undefined ? { name: "join" } : { name: "join", id })
  return html`
    ${isMissing ? alertCard(say("move.missing")) : nothing}
    <div class="section-head">
      <p class="label" role="status">${isMissing ? "" : state}</p>
      <button class="text-button" type="button" aria-disabled=${isLooking} @click=${() => isLooking || nearby.scan()}>${say("move.again")}</button>
    </div>
    <ul class="rows">
      ${networks.map((network) => html`<li>${row(network, pick)}</li>`)}
      <li><button class="row" type="button" id="open-join" @click=${() => pick()}>
        <span class="row-text">${say("move.other")}</span><span class="row-start">${addIcon()}</span>
      </button></li>
    </ul>
  `
}

function row(network: Network, pick: (id: string) => void): TemplateResult {
  const { ssid, ssidBytes, signalPercent, security, supported, saved } = network
  const steps = signalSteps(signalPercent)
  const note = supported ? (saved ? say("move.known") : nothing) : say("move.unsupported")
  const lock = () => (isPasswordless(security) ? say("move.open") : lockIcon(say("move.locked")))
  const end = supported ? lock() : nothing
  const content = networkRow(ssid, note, steps, say("move.signal", { count: steps }), end)
  return supported
    ? html`<button class="row" type="button" id="open-join-${ssidBytes}" @click=${() => pick(ssidBytes)}>${content}</button>`
    : html`<div class="row unsupported">${content}</div>`
}
