import { html, nothing, type TemplateResult } from "lit/html.js"
import type { PassView } from "../../shared/contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import { lastVisit } from "./last-visit.ts"
import { phoneIcon } from "./phone-icon.ts"
import type { Phones } from "./phones.ts"
import { question } from "./question.ts"
import { say } from "./words.ts"

/** The phones that the device knows, each to be forgotten. */
export function phoneRows(phones: Phones, onForget: () => void): TemplateResult {
  if (phones.isMissing) {
    return html`
      ${alertCard(say("phones.missing"))}
      <button class="text-button" type="button" @click=${() => phones.load()}>${say("try")}</button>
    `
  }
  if (phones.list === undefined) return html`<p class="aside">${say("loading")}</p>`
  return html`
    ${alertCard(phones.alert)}
    <ul class="rows">${phones.list.map((phone) => row(phone, phones, onForget))}</ul>
  `
}

function row(phone: PassView, phones: Phones, onForget: () => void): TemplateResult {
  const { id, name, used } = phone
  const isSelf = id === phones.self
  const isAsked = id === phones.asked
  return html`<li class="phone">
    <div class="row">
      <span class="row-start">${phoneIcon()}</span>
      <div class="row-text">
        <bdi id="name-${id}">${name}</bdi>
        <span class="row-note label">${isSelf ? say("phones.self") : lastVisit(used)}</span>
      </div>
      ${
        isAsked
          ? nothing
          : html`<button class="text-button row-end" type="button" id="forget-${id}" aria-describedby="name-${id}" @click=${() => phones.ask(id)}>${say("forget")}</button>`
      }
    </div>
    ${
      isAsked
        ? question({
            aboutId: `name-${id}`,
            sentence: isSelf ? say("phones.askSelf") : say("phones.ask"),
            yes: say("forget"),
            no: say("keep"),
            busy: phones.busy,
            onYes: onForget,
            onNo: () => phones.keep(),
          })
        : nothing
    }
  </li>`
}
