import type { TemplateResult } from "lit/html.js"
import type { Network } from "../../shared/contract.ts"
import { isPasswordless } from "../../shared/wifi.ts"
import { type FormOptions, form } from "./form.ts"
import { passwordField } from "./form-parts.ts"
import { say } from "./words.ts"

/** For a network that was picked: its password; where it has none, the code that the device asks for before it joins. */
export function passwordPrompt(network: Network, options: FormOptions): TemplateResult {
  const { security, saved } = network
  const { view, code } = options
  const title = { network: network.ssid }
  if (isPasswordless(security))
    return form(say("prompt.open", title), "", code, say("prompt.submit"), options)
  const intro = saved ? say("prompt.saved", { device: view.device }) : say("prompt.intro")
  return form(
    say("prompt.title", title),
    intro,
    [passwordField(options), code],
    say("prompt.submit"),
    options,
  )
}
