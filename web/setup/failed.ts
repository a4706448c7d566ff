import { html, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import type { FailedAttempt } from "./screen.ts"
import { say } from "./words.ts"

export interface FailedOptions {
  attempt: FailedAttempt
  /** Why, as a sentence. */
  reason: string
  onRetry: () => void
  onChoose: () => void
}

/** A failure with no field to correct: an open network, or a security this device cannot use. */
export function failed({ attempt, reason, onRetry, onChoose }: FailedOptions): TemplateResult {
  return html`
    <h1 tabindex="-1">${say("failed.title", { network: attempt.ssid })}</h1>
    ${alertCard(reason)}
    <div class="actions">
      <button class="filled-button" type="button" @click=${onRetry}>${say("try")}</button>
      <button class="tonal-button" type="button" @click=${onChoose}>${say("choose")}</button>
    </div>
  `
}
