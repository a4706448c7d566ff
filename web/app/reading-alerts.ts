import { live } from "lit/directives/live.js"
import { html, nothing, type TemplateResult } from "lit/html.js"
import type { ReadingView } from "../../shared/home-contract.ts"
import type { AlertView } from "../../shared/push-contract.ts"
import { addIcon } from "../ui/add-icon.ts"
import { alertCard } from "../ui/alert-card.ts"
import { newDraft } from "./alert-draft.ts"
import { alertForm } from "./alert-form.ts"
import { alertWords } from "./alert-words.ts"
import type { Alerts, ReadingCondition } from "./alerts.ts"
import { question } from "./question.ts"
import { removeIcon } from "./remove-icon.ts"
import type { Screen } from "./screens.ts"
import type { Subscribing } from "./subscribing.ts"
import { say } from "./words.ts"

export interface ReadingAlertsOptions {
  readonly alerts: Alerts
  readonly subscribing: Subscribing
  readonly device: string
  readonly lost: boolean
  readonly onOpen: (screen: Screen) => void
}

/** When the device is to tell of a reading. */
export function readingAlerts(reading: ReadingView, options: ReadingAlertsOptions): TemplateResult {
  const { alerts, device, lost } = options
  const { draft } = alerts
  return html`<section class="alerts" aria-labelledby="alerts">
    <div class="section-head">
      <h2 id="alerts" tabindex="-1">${say("alerts")}</h2>
      ${lost || draft || alerts.list === undefined ? nothing : html`<button class="text-button" type="button" id="add-alert" aria-describedby="alerts" @click=${() => alerts.write(newDraft(reading))}>${addIcon()}${say("alerts.add")}</button>`}
    </div>
    ${lost ? html`<p class="aside">${say("alerts.away", { device })}</p>` : offLine(options)}
    ${alertCard(alerts.isMissing && !lost ? say("alerts.missing") : alerts.alert)}
    ${rules(reading, options)}
    ${draft && !lost ? alertForm(draft, reading, alerts, device) : nothing}
  </section>`
}

/** What is set here is in vain on this phone. */
function offLine({ subscribing, onOpen }: ReadingAlertsOptions): TemplateResult | typeof nothing {
  if (subscribing.state === "on") return nothing
  return html`<p class="aside">${say("alerts.off")} <button class="link-button" type="button" id="open-notifications" @click=${() => onOpen({ name: "notifications" })}>${say("notifications")}</button></p>`
}

function rules(reading: ReadingView, options: ReadingAlertsOptions): TemplateResult | typeof nothing {
  const { alerts, lost } = options
  const own = (alerts.list ?? []).filter(
    ({ condition }) => condition.kind !== "event" && condition.reading === reading.id,
  )
  if (own.length > 0) return html`<ul class="rows">${own.map((alert) => rule(alert, reading, options))}</ul>`
  return lost || alerts.list === undefined || alerts.draft
    ? nothing
    : html`<p class="aside">${say("alerts.none")}</p>`
}

function rule(alert: AlertView, reading: ReadingView, options: ReadingAlertsOptions): TemplateResult {
  const { alerts, device, lost } = options
  const { id, condition, isOn, isActive, isOfProgram } = alert
  const isAsked = alerts.asked === id
  const note = isActive ? say("alert.active") : isOfProgram ? say("alert.ofProgram") : ""
  return html`<li class="phone">
    <div class="row">
      <label class="switch-row row-text">
        <span><span id="alert-${id}">${alertWords(condition as ReadingCondition, reading)}</span>${note === "" ? nothing : html`<span class="row-note label">${note}</span>`}</span>
        <input class="switch" type="checkbox" role="switch" aria-labelledby="alert-${id}" ?disabled=${lost} .checked=${live(isOn)} @change=${({ currentTarget }: Event & { currentTarget: HTMLInputElement }) => alerts.set(alert, currentTarget.checked, device)} />
      </label>
      ${isOfProgram || isAsked ? nothing : html`<button class="icon-button row-end" type="button" id="remove-${id}" aria-label=${say("alert.remove")} aria-describedby="alert-${id}" ?disabled=${lost} @click=${() => alerts.ask(id)}>${removeIcon()}</button>`}
    </div>
    ${
      isAsked
        ? question({
            aboutId: `alert-${id}`,
            sentence: say("alert.ask"),
            yes: say("alert.remove"),
            no: say("keep"),
            busy: alerts.busy,
            onYes: () => void alerts.remove(device),
            onNo: () => alerts.keep(),
          })
        : nothing
    }
  </li>`
}
