import { html, nothing, type TemplateResult } from "lit/html.js"
import type { PassView } from "../../shared/pairing-contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import { copyRow } from "./copy-row.ts"
import { type ForgettableRow, forgettableRow } from "./forgettable-rows.ts"
import { lastVisit } from "./last-visit.ts"
import { scriptIcon } from "./script-icon.ts"
import type { Tokens } from "./tokens.ts"
import { say } from "./words.ts"

export interface TokenRowsOptions {
  readonly tokens: Tokens
  /** The device's name, for reading. */
  readonly device: string
  /** No token can be made just now. */
  readonly lost: boolean
}

/** The scripts that may come in: each to be forgotten, and another to be let in. */
export function tokenRows(options: TokenRowsOptions): TemplateResult | typeof nothing {
  const { tokens, device, lost } = options
  const { list, made, draft, alert } = tokens
  if (list === undefined) return nothing
  return html`<section aria-labelledby="tokens">
    <h2 id="tokens">${say("tokens")}</h2>
    <p class="beneath">${say("tokens.intro")}</p>
    <ul class="rows">${list.map((token) =>
      forgettableRow(rowOf(token), tokens, () => void tokens.forget(device)),
    )}</ul>
    <p class="news" role="status">${made ? say("tokens.once", { name: made.name }) : nothing}</p>
    ${
      made
        ? copyRow({
            text: made.token,
            action: say("tokens.copy"),
            copied: tokens.copied,
            onCopy: (text) => tokens.copy(text),
          })
        : nothing
    }
    ${alertCard(alert)}
    ${lost ? nothing : draft === undefined ? html`<button class="text-button" type="button" id="new-token" @click=${() => tokens.edit("")}>${say("tokens.new")}</button>` : form(draft, options)}
  </section>`
}

function rowOf({ id, name, used }: PassView): ForgettableRow {
  return { key: id, icon: scriptIcon(), name, note: lastVisit(used), sentence: say("tokens.ask") }
}

function form(draft: string, { tokens, device }: TokenRowsOptions): TemplateResult {
  const onSend = (event: Event) => {
    event.preventDefault()
    void tokens.make(device)
  }
  const onKey = ({ key }: KeyboardEvent) => {
    if (key === "Escape") tokens.keep()
  }
  return html`<form class="new-token" @submit=${onSend} @keydown=${onKey}>
    <label for="token-name">${say("tokens.name")}</label>
    <div class="field"><input id="token-name" required maxlength="40" autocomplete="off" enterkeyhint="done" .value=${draft} @input=${({ target }: InputEvent & { target: HTMLInputElement }) => tokens.edit(target.value)}></div>
    <div class="choices">
      <button class="tonal-button" type="button" @click=${() => tokens.keep()}>${say("cancel")}</button>
      <button class="tonal-button" aria-disabled=${tokens.busy}>${say("tokens.make")}</button>
    </div>
  </form>`
}
