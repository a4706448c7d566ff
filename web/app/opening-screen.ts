import { html, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import { say } from "./words.ts"

export interface OpeningOptions {
  /** Why it did not open yet, as a sentence. */
  readonly notice: string | undefined
  readonly onAgain: () => void
  readonly onCode: () => void
}

/** While a link lets this phone in; and where the device could not be asked, or could not do it now. */
export function openingScreen({ notice, onAgain, onCode }: OpeningOptions): TemplateResult {
  if (notice === undefined) return html`<h1 tabindex="-1">${say("link.title")}</h1>`
  return html`
    <h1 tabindex="-1">${say("link.failed")}</h1>
    ${alertCard(notice)}
    <div class="actions">
      <button class="filled-button" type="button" @click=${onAgain}>${say("try")}</button>
      <button class="tonal-button" type="button" @click=${onCode}>${say("link.code")}</button>
    </div>
  `
}
