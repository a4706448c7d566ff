import { nothing, type TemplateResult } from "lit/html.js"
import { nameFields } from "../ui/network-fields.ts"
import { type FormOptions, form } from "./form.ts"
import { passwordField } from "./form-parts.ts"
import { nameFlaw } from "./password.ts"
import { say } from "./words.ts"

/** For a network that hides its name: name, security, password. */
export function otherNetwork(options: FormOptions): TemplateResult {
  const { draft, onChange } = options
  const flaw = draft.checked ? nameFlaw(draft.ssid) : undefined
  const [security, secured, open] = [say("other.security"), say("other.secured"), say("other.open")]
  const fields = [
    nameFields(say("other.name"), security, secured, open, draft, flaw, onChange),
    draft.security === "open" ? nothing : passwordField(options),
    options.code,
  ]
  return form(say("other.title"), say("other.intro"), fields, say("prompt.submit"), options)
}
