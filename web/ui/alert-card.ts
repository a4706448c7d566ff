import { html, nothing, type TemplateResult } from "lit/html.js"
import { warningIcon } from "./warning-icon.ts"

/** Says what went wrong and what to do, in a voice that interrupts. */
export function alertCard(sentence: string | undefined): TemplateResult | typeof nothing {
  return sentence ? html`<div class="notice" role="alert">${warningIcon()}<p>${sentence}</p></div>` : nothing
}
