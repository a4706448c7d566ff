import type { html, TemplateResult } from "lit/html.js"
import type { FormOptions, form } from "./form.ts"
import { say } from "./words.ts"

/** Its direction is fixed: in a line that runs from right to left, two groups of digits would change places. */
export function codeField(
  draw: typeof html,
  code: string,
  flaw: string | undefined,
  onType: (code: string) => void,
): TemplateResult {
  return draw`
    <label for="code">${say("code.field")}</label>
    <div class="field">
      <input
        id="code"
        .value=${code}
        autocomplete="off"
        inputmode="numeric"
        enterkeyhint="go"
        dir="ltr"
        aria-describedby="code-flaw"
        aria-invalid=${flaw !== undefined}
        @input=${(event: InputEvent & { target: HTMLInputElement }) => onType(event.target.value)}
      />
    </div>
    <p class="flaw" id="code-flaw" aria-live="polite">${flaw ?? ""}</p>
  `
}

/** For a person whose phone lost the page while the device joined: the code shows that it is theirs to know. */
export function followForm(draw: typeof form, field: TemplateResult, options: FormOptions): TemplateResult {
  return draw(say("follow.title"), say("code.intro"), field, say("follow.submit"), options)
}

/** Always there for a stranger, so that it tells them nothing. */
export function followWay(draw: typeof html, onFollow: () => void): TemplateResult {
  return draw`<button class="text-button" type="button" @click=${onFollow}>${say("follow")}</button>`
}
