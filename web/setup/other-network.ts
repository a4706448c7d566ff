import { nothing, type TemplateResult } from "lit/html.js"
import { type FormOptions, form } from "./form.ts"
import { passwordField } from "./form-parts.ts"
import type { HiddenNetwork } from "./hidden-network.ts"
import { say } from "./words.ts"

/** For a network that hides its name: name, security, password. */
export function otherNetwork({ title, intro, fields }: HiddenNetwork, options: FormOptions): TemplateResult {
  const password = options.draft.security === "open" ? nothing : passwordField(options)
  return form(title, intro, [fields, password, options.code], say("prompt.submit"), options)
}
