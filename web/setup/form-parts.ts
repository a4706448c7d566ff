import { html, nothing, type TemplateResult } from "lit/html.js"
import { passwordField as field } from "../ui/network-fields.ts"
import type { FormOptions } from "./form.ts"
import { passwordFlaw } from "./password.ts"
import { say } from "./words.ts"

/** The password's field, and whether others could read what is typed there. */
export function passwordField({ view, draft, onChange }: FormOptions): TemplateResult {
  const flaw = draft.checked ? passwordFlaw(draft.password) : undefined
  return html`
    ${field(say("prompt.field"), say("prompt.reveal"), draft, flaw, onChange)}
    ${view.protection === "none" ? html`<p class="label">${say("prompt.unprotected")}</p>` : nothing}
  `
}
