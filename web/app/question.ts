import { html, type TemplateResult } from "lit/html.js"

export interface QuestionOptions {
  /** The element that names what it is about. */
  readonly aboutId: string
  readonly sentence: string | TemplateResult
  readonly yes: string
  readonly no: string
  readonly busy: boolean
  readonly onYes: () => void
  readonly onNo: () => void
}

/** Asks whether something is meant that cannot be taken back. One at a time: its elements have ids of their own. */
export function question(options: QuestionOptions): TemplateResult {
  const { aboutId, sentence, yes, no, busy, onYes, onNo } = options
  const onKey = ({ key }: KeyboardEvent) => {
    if (key === "Escape") onNo()
  }
  return html`<div class="question" role="group" aria-labelledby="${aboutId} question" @keydown=${onKey}>
    <p id="question">${sentence}</p>
    <div class="choices">
      <button class="tonal-button" type="button" id="keep" @click=${onNo}>${no}</button>
      <button class="tonal-button grave" type="button" aria-disabled=${busy} @click=${onYes}>${yes}</button>
    </div>
  </div>`
}
