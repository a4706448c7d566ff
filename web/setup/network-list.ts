import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Network, SetupView } from "../../shared/contract.ts"
import { addIcon } from "../ui/add-icon.ts"
import { alertCard } from "../ui/alert-card.ts"
import { checkIcon } from "../ui/check-icon.ts"
import { lockIcon } from "../ui/lock-icon.ts"
import { networkRow } from "../ui/network-row.ts"
import { scanIcon } from "../ui/scan-icon.ts"
import { signalSteps } from "../ui/signal-icon.ts"
import { warningIcon } from "../ui/warning-icon.ts"
import type { FailedAttempt } from "./screen.ts"
import type { SteadyRows } from "./steady-rows.ts"
import { say } from "./words.ts"

/** A list younger than this is simply the list. */
const freshMilliseconds = 60_000

export interface NetworkListOptions {
  view: SetupView
  rows: SteadyRows
  /** A failure this page's person has not seen yet. */
  notice: FailedAttempt | undefined
  /** The same, as a sentence. */
  reason: string | undefined
  /** Why the device did not take the last request, as a sentence. */
  alert: string | undefined
  ageMilliseconds: number
  scanning: boolean
  lost: boolean
  /** For a person whom the device tells of no join. */
  followWay: TemplateResult | undefined
  /** To another language, once it is there. */
  languageSwitch: TemplateResult | undefined
  /** What stands in place of the introduction. */
  told: string | undefined
  onPick: (network: Network) => void
  onOther: () => void
  onScan: () => void
  onRetry: (attempt: FailedAttempt) => void
}

export function networkList(options: NetworkListOptions): TemplateResult {
  const { view, rows, notice, scanning } = options
  const waiting = scanning && view.networks.length === 0
  return html`
    <h1 tabindex="-1">${say("list.title")}</h1>
    <p class="intro" role="status">${options.told ?? say("list.intro", { device: view.device })}</p>
    ${notice ? failureNotice(notice, options) : alertCard(options.alert)}
    <div class="list-bar">
      <p class="label" role="status">${status(options)}</p>
      <button class="text-button" type="button" aria-disabled=${scanning} @click=${options.onScan}>
        ${scanIcon()}${say("list.rescan")}
      </button>
    </div>
    <ul class="rows ${scanning ? "busy" : ""}" role="list">
      ${waiting ? skeletonRows() : view.networks.length === 0 ? emptyRow() : nothing}
      ${view.networks.map((network) => rows.draw(network.ssidBytes, row(network, options.onPick)))}
      ${rows.draw("other", otherRow(options.onOther))}
    </ul>
    ${options.followWay}${options.languageSwitch}
  `
}

/** What stands in the list's place before the device has answered, or while its first scan runs. */
export function skeletonRows(): TemplateResult[] {
  return [1, 2, 3, 4].map((width) => html`<li class="row skeleton width-${width}" aria-hidden="true"></li>`)
}

function status({ view, ageMilliseconds, scanning, lost }: NetworkListOptions): string {
  if (lost) return say("list.lost")
  if (scanning) return say("list.scanning")
  if (view.ageMilliseconds === null || ageMilliseconds < freshMilliseconds) return say("list.nearby")
  return say("list.age", { count: Math.floor(ageMilliseconds / 60_000) })
}

function failureNotice(attempt: FailedAttempt, { reason, onRetry }: NetworkListOptions): TemplateResult {
  return html`<div class="notice" role="alert">
    ${warningIcon()}
    <p>${reason}</p>
    <button class="text-button" type="button" @click=${() => onRetry(attempt)}>${say("try")}</button>
  </div>`
}

function emptyRow(): TemplateResult {
  return html`<li class="row empty"><strong>${say("list.empty")}</strong><p>${say("list.emptyAdvice")}</p></li>`
}

function row(network: Network, onPick: (network: Network) => void): TemplateResult {
  if (!network.supported)
    return html`<div class="row unsupported">${rowContent(network, refusal(network))}</div>`
  const saved = network.saved ? html`<span class="saved">${checkIcon()}${say("list.saved")}</span>` : nothing
  return html`<button class="row" type="button" @click=${() => onPick(network)}>${rowContent(network, saved)}</button>`
}

function otherRow(onOther: () => void): TemplateResult {
  return html`<button class="row" type="button" @click=${onOther}>
    <span class="row-text">${say("list.other")}</span><span class="row-start">${addIcon()}</span>
  </button>`
}

function refusal({ security }: Network): string {
  if (security === "enterprise") return say("list.enterprise")
  return security === "wep" || security === "wpa" ? say("list.outdated") : say("list.unsupported")
}

function rowContent(network: Network, note: string | TemplateResult | typeof nothing): TemplateResult {
  const steps = signalSteps(network.signalPercent)
  return networkRow(network.ssid, note, steps, say("list.signal", { count: steps }), protection(network))
}

function protection({ security, supported }: Network): string | TemplateResult | typeof nothing {
  if (!supported) return nothing
  if (security === "open") return say("list.open")
  if (security === "owe") return say("list.passwordless")
  return lockIcon(say("list.locked"))
}
