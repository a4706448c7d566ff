import { html, type TemplateResult } from "lit/html.js"
import { languages } from "../../shared/languages.ts"
import { chooseLanguage, chosenLanguage } from "./language-choice.ts"
import { say } from "./words.ts"
import { offered } from "./words-loader.ts"

/** Which language this page is in, each by the name its own people know it by. */
export function languageCard(): TemplateResult {
  const chosen = chosenLanguage()
  const change = ({ target }: Event & { target: HTMLSelectElement }) =>
    chooseLanguage(target.value === "" ? undefined : target.value)
  return html`
    <h2 id="language">${say("language")}</h2>
    <div class="field"><select id="languages" aria-labelledby="language" @change=${change}>
      <option value="" ?selected=${chosen === undefined}>${say("language.phone")}</option>
      ${languages.map(({ tag, name }) => (offered.includes(tag) ? html`<option value=${tag} lang=${tag} ?selected=${tag === chosen}>${name}</option>` : ""))}
    </select></div>
  `
}
