import { html, nothing, type TemplateResult } from "lit/html.js"
import type { PassView } from "../../shared/contract.ts"
import { lastVisit } from "./last-visit.ts"
import { question } from "./question.ts"
import { say } from "./words.ts"

export interface PassRowOptions {
  readonly pass: PassView
  readonly icon: TemplateResult
  readonly list: {
    readonly asked: string | undefined
    readonly busy: boolean
    ask(id: string): void
    keep(): void
  }
  /** In place of its last visit. */
  readonly note?: string | undefined
  /** What the person is asked first. */
  readonly sentence: string
  readonly onForget: () => void
}

/** Somebody who may come in, phone or script, to be forgotten. */
export function passRow({ pass, icon, list, note, sentence, onForget }: PassRowOptions): TemplateResult {
  const { id, name, used } = pass
  const isAsked = id === list.asked
  return html`<li class="phone">
    <div class="row">
      <span class="row-start">${icon}</span>
      <div class="row-text">
        <bdi id="name-${id}">${name}</bdi>
        <span class="row-note label">${note ?? lastVisit(used)}</span>
      </div>
      ${
        isAsked
          ? nothing
          : html`<button class="text-button row-end" type="button" id="forget-${id}" aria-describedby="name-${id}" @click=${() => list.ask(id)}>${say("forget")}</button>`
      }
    </div>
    ${
      isAsked
        ? question({
            aboutId: `name-${id}`,
            sentence,
            yes: say("forget"),
            no: say("keep"),
            busy: list.busy,
            onYes: onForget,
            onNo: () => list.keep(),
          })
        : nothing
    }
  </li>`
}
