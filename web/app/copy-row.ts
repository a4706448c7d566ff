import { html, nothing, type TemplateResult } from "lit/html.js"
import { checkIcon } from "../ui/check-icon.ts"
import { copyIcon } from "../ui/copy-icon.ts"
import { say } from "./words.ts"

export interface CopyRowOptions {
  /** Left out where it stands above already. */
  readonly label?: string
  /** Of one direction, however the page runs. */
  readonly text: string
  /** What the button is called. */
  readonly action: string
  /** Whether it was copied; undefined where nobody tried. */
  readonly copied: boolean | undefined
  readonly onCopy: (text: HTMLElement) => void
}

/** A text that is taken elsewhere, with a button that copies it. */
export function copyRow({ label, text, action, copied, onCopy }: CopyRowOptions): TemplateResult {
  const copy = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const value = currentTarget.parentElement?.querySelector<HTMLElement>(".value")
    if (value) onCopy(value)
  }
  return html`<div class="rows">
    <div class="fact link">
      ${label === undefined ? nothing : html`<p class="label">${label}</p>`}
      <p class="value" dir="ltr">${text}</p>
      <button class="icon-button" type="button" aria-label=${action} @click=${copy}>${copied ? checkIcon() : copyIcon()}</button>
      <p class="copied" role="status">${copied === undefined ? nothing : copied ? say("copied") : say("copy.hold")}</p>
    </div>
  </div>`
}
