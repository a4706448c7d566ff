import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Draft } from "./draft.ts"
import { alertCard, type Change, flawLine, passwordField, submission } from "./form-parts.ts"
import { nameFlaw } from "./password.ts"
import { say } from "./words.ts"

export interface OtherNetworkOptions {
  draft: Draft
  /** Why the last try failed, as a sentence. */
  alert: string | undefined
  onChange: Change
  onSubmit: () => void
}

/** For a network that hides its name: name, security, password. */
export function otherNetwork({ draft, alert, onChange, onSubmit }: OtherNetworkOptions): TemplateResult {
  const flaw = draft.checked ? nameFlaw(draft.ssid) : undefined
  return html`
    <h1 id="title" tabindex="-1">${say("other.title")}</h1>
    <p class="intro">${say("other.intro")}</p>
    ${alertCard(alert)}
    <form novalidate aria-labelledby="title" @submit=${submission(onSubmit)}>
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
      ${draft.security === "open" ? nothing : passwordField(draft, onChange)}
      <button class="filled-button">${say("prompt.submit")}</button>
    </form>
  `
}
