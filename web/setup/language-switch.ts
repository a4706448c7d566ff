import { html, type TemplateResult } from "lit/html.js"
import { languages } from "../../shared/languages.ts"
import { language, offered, say } from "./words.ts"

/** Each language by the name its own people know it by. Another one is another page: the device has it built. */
export function languageSwitch(): TemplateResult {
  const change = ({ target }: Event & { target: HTMLSelectElement }) => {
    location.search = `?lang=${target.value}`
  }
  return html`<select class="text-button" aria-label=${say("language")} @change=${change}>
    ${languages.map(({ tag, name }) => (offered.includes(tag) ? html`<option value=${tag} lang=${tag} ?selected=${tag === language}>${name}</option>` : ""))}
  </select>`
}
