import { html, nothing, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import type { Forgettable } from "./forgettable.ts"
import { question } from "./question.ts"
import { say } from "./words.ts"

/** One of them, for reading. */
export interface ForgettableRow {
  readonly key: string
  readonly icon: TemplateResult
  /** Text from outside. */
  readonly name: string
  readonly note: string
  /** What the person is asked before it is forgotten. */
  readonly sentence: string
}

export interface ForgettableRowsOptions<Item> {
  readonly of: Omit<Forgettable<unknown, Item>, "forget">
  readonly row: (item: Item) => ForgettableRow
  /** What stands there where they could not be listed, and where there are none. */
  readonly missing: string
  readonly none: string
  readonly onForget: () => void
}

/** A list of the device's, each of them to be forgotten. */
export function forgettableRows<Item>(options: ForgettableRowsOptions<Item>): TemplateResult {
  const { of, missing, none } = options
  if (of.isMissing) {
    return html`
      ${alertCard(missing)}
      <button class="text-button" type="button" @click=${() => of.load()}>${say("try")}</button>
    `
  }
  if (of.list === undefined) return html`<p class="aside">${say("loading")}</p>`
  if (of.list.length === 0) return html`<p class="aside">${none}</p>`
  return html`
    ${alertCard(of.alert)}
    <ul class="rows">${of.list.map((item) => forgettableRow(options.row(item), of, options.onForget))}</ul>
  `
}

/** What asks whether one of a list is meant. */
export type Asking = Pick<Forgettable<unknown, unknown>, "asked" | "busy" | "ask" | "keep">

export function forgettableRow(
  { key, icon, name, note, sentence }: ForgettableRow,
  of: Asking,
  onForget: () => void,
): TemplateResult {
  const isAsked = key === of.asked
  return html`<li class="phone">
    <div class="row">
      <span class="row-start">${icon}</span>
      <div class="row-text">
        <bdi id="name-${key}">${name}</bdi>
        ${note === "" ? nothing : html`<span class="row-note label">${note}</span>`}
      </div>
      ${
        isAsked
          ? nothing
          : html`<button class="text-button row-end" type="button" id="forget-${key}" aria-describedby="name-${key}" @click=${() => of.ask(key)}>${say("forget")}</button>`
      }
    </div>
    ${
      isAsked
        ? question({
            aboutId: `name-${key}`,
            sentence,
            yes: say("forget"),
            no: say("keep"),
            busy: of.busy,
            onYes: onForget,
            onNo: () => of.keep(),
          })
        : nothing
    }
  </li>`
}
