import { html, nothing, type TemplateResult } from "lit/html.js"
import { type FormOptions, form } from "./form.ts"
import { flawLine, passwordField } from "./form-parts.ts"
import { nameFlaw } from "./password.ts"
import { say } from "./words.ts"

/** For a network that hides its name: name, security, password. */
export function otherNetwork(options: FormOptions): TemplateResult {
  const { draft, onChange } = options
  const flaw = draft.checked ? nameFlaw(draft.ssid) : undefined
  const fields = html`
      <label for="name">${say("other.name")}</label>
      <div class="field">
        <input
          id="name"
          .value=${draft.ssid}
          autocomplete="off"
          autocapitalize="off"
          autocorrect="off"
          spellcheck="false"
          enterkeyhint="next"
          dir="auto"
          aria-describedby="name-flaw"
          aria-invalid=${flaw !== undefined}
          @input=${(event: InputEvent & { target: HTMLInputElement }) => onChange({ ssid: event.target.value })}
        />
      </div>
      ${flawLine("name-flaw", flaw)}
      <label for="security">${say("other.security")}</label>
      <div class="field select">
        <select
          id="security"
          @change=${(event: Event & { target: HTMLSelectElement }) => onChange({ security: event.target.value === "open" ? "open" : "wpa2-wpa3" })}
        >
          <option value="wpa2-wpa3" ?selected=${draft.security !== "open"}>${say("other.secured")}</option>
          <option value="open" ?selected=${draft.security === "open"}>${say("other.open")}</option>
        </select>
      </div>
      <p class="flaw"></p>
      ${draft.security === "open" ? nothing : passwordField(options)}
  `
  return form(say("other.title"), say("other.intro"), [fields, options.code], say("prompt.submit"), options)
}
