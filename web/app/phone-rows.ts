import { html, nothing, type TemplateResult } from "lit/html.js"
import type { PassView } from "../../shared/contract.ts"
import { alertCard } from "./alert-card.ts"
import { lastVisit } from "./last-visit.ts"
import { phoneIcon } from "./phone-icon.ts"
import type { Phones } from "./phones.ts"
import { say } from "./words.ts"

export interface PhoneRowsOptions {
  /** The device's name, for reading. */
  readonly name: string
  readonly phones: Phones
  readonly onForget: () => void
  /** Where the device is open to everybody. */
  readonly onPair: () => void
}

/** The phones that the device knows, each to be forgotten. */
export function phoneRows({ name, phones, onForget, onPair }: PhoneRowsOptions): TemplateResult {
  if (phones.isStranger) {
    return html`
      <p class="aside">${say("phones.open", { device: name })}</p>
      <div class="actions"><button class="filled-button" type="button" @click=${onPair}>${say("phones.pair")}</button></div>
    `
  }
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
          : html`<button class="text-button row-end" type="button" id="forget-${id}" aria-describedby="name-${id}" @click=${() => phones.ask(id)}>${say("phones.forget")}</button>`
      }
    </div>
    ${isAsked ? question(isSelf, phones, onForget, id) : nothing}
  </li>`
}

function question(isSelf: boolean, phones: Phones, onForget: () => void, id: string): TemplateResult {
  const onKey = ({ key }: KeyboardEvent) => {
    if (key === "Escape") phones.keep()
  }
  return html`<div class="question" role="group" aria-labelledby="name-${id} question" @keydown=${onKey}>
    <p id="question">${isSelf ? say("phones.askSelf") : say("phones.ask")}</p>
    <div class="choices">
      <button class="tonal-button" type="button" id="keep" @click=${() => phones.keep()}>${say("phones.keep")}</button>
      <button class="tonal-button grave" type="button" aria-disabled=${phones.busy} @click=${onForget}>${say("phones.forget")}</button>
    </div>
  </div>`
}
