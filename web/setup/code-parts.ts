import type { html, TemplateResult } from "lit/html.js"
import type { FormOptions, form } from "./form.ts"
import type { SealWords } from "./seal-words.ts"

/** For a person whose phone lost the page while the device joined: the code shows that it is theirs to know. */
export function followForm(
  draw: typeof form,
  { followTitle, intro, followSubmit }: SealWords,
  field: TemplateResult,
  options: FormOptions,
): TemplateResult {
  return draw(followTitle, intro, field, followSubmit, options)
}

/** Always there for a stranger, so that it tells them nothing. */
export function followWay(draw: typeof html, { follow }: SealWords, onFollow: () => void): TemplateResult {
  return draw`<button class="text-button" type="button" @click=${onFollow}>${follow}</button>`
}
