import type { html, TemplateResult } from "lit/html.js"
import type { FormOptions, form } from "./form.ts"
import { say } from "./words.ts"

/** For a person whose phone lost the page while the device joined: the code shows that it is theirs to know. */
export function followForm(draw: typeof form, field: TemplateResult, options: FormOptions): TemplateResult {
  return draw(say("follow.title"), say("code.intro"), field, say("follow.submit"), options)
}

/** Always there for a stranger, so that it tells them nothing. */
export function followWay(draw: typeof html, onFollow: () => void): TemplateResult {
  return draw`<button class="text-button" type="button" @click=${onFollow}>${say("follow")}</button>`
}
