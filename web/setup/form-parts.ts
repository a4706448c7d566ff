import { html, nothing, type TemplateResult } from "lit/html.js"
import { eyeIcon } from "../ui/eye-icon.ts"
import type { FormOptions } from "./form.ts"
import { passwordFlaw } from "./password.ts"
import { say } from "./words.ts"

/** The sentence under a field; the field points to it with `aria-describedby`. */
export function flawLine(id: string, flaw: string | undefined): TemplateResult {
  return html`<p class="flaw" id=${id} aria-live="polite">${flaw ?? ""}</p>`
}

/**
 * The password's field, with its reveal button.
 *
 * `autocomplete` is off: every device is set up at the same address, so what a browser remembers here opened another
 * device's network, and `new-password` would make it invent one.
 */
export function passwordField({ view, draft, onChange }: FormOptions): TemplateResult {
  const flaw = draft.checked ? passwordFlaw(draft.password) : undefined
  return html`
    <label for="password">${say("prompt.field")}</label>
    <div class="field">
      <input
        id="password"
        type=${draft.revealed ? "text" : "password"}
        .value=${draft.password}
        autocomplete="off"
        autocapitalize="off"
        autocorrect="off"
        spellcheck="false"
        inputmode="text"
        enterkeyhint="go"
        dir="auto"
        aria-describedby="password-flaw"
        aria-invalid=${flaw !== undefined}
        @input=${(event: InputEvent & { target: HTMLInputElement }) => onChange({ password: event.target.value })}
      />
      <button
        class="icon-button"
        type="button"
        aria-label=${say("prompt.reveal")}
        aria-pressed=${draft.revealed}
        @click=${() => onChange({ revealed: !draft.revealed })}
      >
        ${eyeIcon(draft.revealed)}
      </button>
    </div>
    ${flawLine("password-flaw", flaw)}
    ${view.protection === "none" ? html`<p class="label">${say("prompt.unprotected")}</p>` : nothing}
  `
}
