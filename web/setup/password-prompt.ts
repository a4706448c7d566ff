import { html, type TemplateResult } from "lit/html.js"
import type { Network } from "../../shared/contract.ts"
import type { Draft } from "./draft.ts"
import { alertCard, type Change, passwordField, submission } from "./form-parts.ts"
import { say } from "./words.ts"

export interface PasswordPromptOptions {
  device: string
  network: Network
  draft: Draft
  /** Why the last try failed, as a sentence. */
  alert: string | undefined
  onChange: Change
  onSubmit: () => void
}

export function passwordPrompt(options: PasswordPromptOptions): TemplateResult {
  const { network, device } = options
  return html`
    <h1 id="title" tabindex="-1">${say("prompt.title", { network: network.ssid })}</h1>
    <p class="intro">${network.saved ? say("prompt.saved", { device }) : say("prompt.intro")}</p>
    ${alertCard(options.alert)}
    <form novalidate aria-labelledby="title" @submit=${submission(options.onSubmit)}>
      ${passwordField(options.draft, options.onChange)}
      <button class="filled-button">${say("prompt.submit")}</button>
    </form>
  `
}
