import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Updates } from "./updates.ts"
import { say } from "./words.ts"

/** Offers another version of this app, in one line. */
export function updateLine({ isThere, apply }: Updates): TemplateResult | typeof nothing {
  if (!isThere) return nothing
  return html`<div class="notice" role="status">
    <p>${say("update.there")}</p>
    <button class="text-button" type="button" @click=${apply}>${say("reload")}</button>
  </div>`
}
