import { html, type TemplateResult } from "lit/html.js"
import type { Draft } from "./draft.ts"
import { eyeIcon } from "./eye-icon.ts"

type OnChange = (change: Partial<Draft>) => void

/** The sentence under a field; the field points to it with `aria-describedby`. */
function flawLine(id: string, flaw: string | undefined): TemplateResult {
  return html`<p class="flaw" id=${id} aria-live="polite">${flaw ?? ""}</p>`
}

/**
 * A Wi-Fi password's field, with its reveal button. `flaw` says why the password cannot be right.
 *
 * `autocomplete` is off: a browser would offer what it remembers of this address, which in setup is that of every device,
 * and `new-password` would make it invent one.
 */
export function passwordField(
  label: string,
  reveal: string,
  draft: Draft,
  flaw: string | undefined,
  onChange: OnChange,
): TemplateResult {
  return html`
    <label for="password">${label}</label>
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
        aria-label=${reveal}
        aria-pressed=${draft.revealed}
        @click=${() => onChange({ revealed: !draft.revealed })}
      >
        ${eyeIcon(draft.revealed)}
      </button>
    </div>
    ${flawLine("password-flaw", flaw)}
  `
}

/** The name of a network that hides it, and whether it takes a password. */
export function nameFields(
  label: string,
  security: string,
  secured: string,
  open: string,
  draft: Draft,
  flaw: string | undefined,
  onChange: OnChange,
): TemplateResult {
  return html`
      <label for="name">${label}</label>
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
      <label for="security">${security}</label>
      <div class="field select">
        <select
          id="security"
          @change=${(event: Event & { target: HTMLSelectElement }) => onChange({ security: event.target.value === "open" ? "open" : "wpa2-wpa3" })}
        >
          <option value="wpa2-wpa3" ?selected=${draft.security !== "open"}>${secured}</option>
          <option value="open" ?selected=${draft.security === "open"}>${open}</option>
        </select>
      </div>
      <p class="flaw"></p>
  `
}
