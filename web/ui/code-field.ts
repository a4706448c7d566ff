import type { html, TemplateResult } from "lit/html.js"

/**
 * The field for the code on the label. `draw` is lit's `html`, which a script that is loaded later does not have; `flaw`
 * says why the code cannot be right.
 *
 * Its direction is fixed: in a line that runs from right to left, two groups of digits would change places.
 */
export function codeField(
  draw: typeof html,
  label: string,
  code: string,
  flaw: string | undefined,
  onType: (code: string) => void,
): TemplateResult {
  return draw`
    <label for="code">${label}</label>
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
        @input=${(event: InputEvent & { target: HTMLInputElement }) => onType(event.target.value)}>
    </div>
    <p class="flaw" id="code-flaw" aria-live="polite">${flaw ?? ""}</p>
  `
}
