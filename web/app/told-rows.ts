import { html, nothing, type TemplateResult } from "lit/html.js"
import type { SubscriptionView } from "../../shared/push-contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import { ageWords } from "./age-words.ts"
import { ageNow } from "./heard.ts"
import { phoneIcon } from "./phone-icon.ts"
import { question } from "./question.ts"
import type { ToldPhones } from "./told-phones.ts"
import { say } from "./words.ts"

export interface ToldOptions {
  readonly told: ToldPhones
  readonly lost: boolean
  readonly onRemove: () => void
}

/** The phones that the device tells, each to be told no more. */
export function toldRows(options: ToldOptions): TemplateResult {
  const { told } = options
  if (told.isMissing) return html`${alertCard(say("told.missing"))}`
  if (told.list === undefined) return html`<p class="aside">${say("loading")}</p>`
  if (told.list.length === 0) return html`<p class="aside">${say("told.none")}</p>`
  return html`
    ${alertCard(told.alert)}
    <ul class="rows">${told.list.map((phone) => row(phone, options))}</ul>
  `
}

function row(phone: SubscriptionView, { told, lost, onRemove }: ToldOptions): TemplateResult {
  const { id, name } = phone
  const isSelf = id === told.self?.id
  const isAsked = id === told.asked
  return html`<li class="phone">
    <div class="row">
      <span class="row-start">${phoneIcon()}</span>
      <div class="row-text">
        <bdi id="told-${id}">${name}</bdi>
        ${isSelf ? html`<span class="row-note label">${say("phones.self")}</span>` : nothing}
        <span class="row-note label">${stateWords(phone, told)}</span>
      </div>
      ${
        isAsked
          ? nothing
          : html`<button class="text-button row-end" type="button" id="remove-${id}" aria-describedby="told-${id}" ?disabled=${lost} @click=${() => told.ask(id)}>${say("told.remove")}</button>`
      }
    </div>
    ${
      isAsked
        ? question({
            aboutId: `told-${id}`,
            sentence: isSelf ? say("told.askSelf") : say("told.ask"),
            yes: say("told.remove"),
            no: say("keep"),
            busy: told.busy,
            onYes: onRemove,
            onNo: () => told.keep(),
          })
        : nothing
    }
  </li>`
}

/** By which service it is told, when it was last, and what is in the way. */
function stateWords(phone: SubscriptionView, told: ToldPhones): string {
  const { service: name, deliveredAgeMilliseconds, waiting, fault } = phone
  if (fault?.kind === "refused") return say("told.refused", { reason: fault.detail })
  if (fault) return say("told.unreachable")
  if (waiting > 0) return say("told.waiting", { count: waiting })
  if (deliveredAgeMilliseconds === null) return say("told.never", { name })
  return say("told.last", { name, age: ageWords(ageNow(deliveredAgeMilliseconds, told, Date.now())) })
}
