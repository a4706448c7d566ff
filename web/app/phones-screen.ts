import { html, nothing, type TemplateResult } from "lit/html.js"
import { phoneRows } from "./phone-rows.ts"
import { allPhones, type Phones } from "./phones.ts"
import { question } from "./question.ts"
import { tokenRows } from "./token-rows.ts"
import type { Tokens } from "./tokens.ts"
import { say } from "./words.ts"

export interface PhonesOptions {
  readonly phones: Phones
  readonly tokens: Tokens
  /** The device's name, for reading. */
  readonly device: string
  /** The device is not reached, which is said beside this screen. */
  readonly lost: boolean
  readonly onForget: () => void
  readonly onInvite: () => void
}

/** Who may come in: to be forgotten, one or all, and to be let in. */
export function phonesScreen({
  phones,
  tokens,
  device,
  lost,
  onForget,
  onInvite,
}: PhonesOptions): TemplateResult {
  return html`
    <div id="list" tabindex="-1">${lost && phones.list === undefined ? nothing : phoneRows(phones, onForget)}</div>
    ${phones.list === undefined ? nothing : forgetAll(phones, onForget)}
    ${tokenRows({ tokens, device, lost })}
    ${lost ? nothing : html`<div class="actions"><button class="filled-button" id="open-inviting" type="button" @click=${onInvite}>${say("invite")}</button></div>`}
  `
}

function forgetAll(phones: Phones, onForget: () => void): TemplateResult {
  const isAsked = phones.asked === allPhones
  return html`
    <button class="text-button lone" type="button" id="forget-all" aria-expanded=${isAsked} @click=${() => phones.ask(allPhones)}>${say("phones.forgetAll")}</button>
    ${
      isAsked
        ? html`<div class="phone lone-question">${question({
            aboutId: "forget-all",
            sentence: say("phones.askAll"),
            yes: say("phones.forgetAll"),
            no: say("keep"),
            busy: phones.busy,
            onYes: onForget,
            onNo: () => phones.keep(),
          })}</div>`
        : nothing
    }
  `
}
