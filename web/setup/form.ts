import { html, type TemplateResult } from "lit/html.js"
import type { SetupView } from "../../shared/contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import type { Draft } from "../ui/draft.ts"
import { say } from "./words.ts"

export interface FormOptions {
  view: SetupView
  draft: Draft
  /** The field for the code on the label, where that is needed. */
  code: TemplateResult | undefined
  /** Whether the device is being asked for a session. */
  checking: boolean
  /** Why the last try failed, as a sentence. */
  alert: string | undefined
  onChange: (change: Partial<Draft>) => void
  onSubmit: () => void
}

/** A screen with something to fill in. */
export function form(
  title: string,
  intro: string,
  fields: unknown,
  submit: string,
  { alert, checking, onSubmit }: FormOptions,
): TemplateResult {
  const onSend = (event: Event) => {
    event.preventDefault()
    onSubmit()
  }
  return html`
    <h1 id="title" tabindex="-1">${title}</h1>
    <p class="intro">${intro}</p>
    ${alertCard(alert)}
    <form novalidate aria-labelledby="title" @submit=${onSend}>
      ${fields}
      <button class="filled-button" aria-disabled=${checking}>${checking ? say("joining.associating") : submit}</button>
    </form>
  `
}
