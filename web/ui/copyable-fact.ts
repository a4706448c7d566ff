import { html, nothing, type TemplateResult } from "lit/html.js"
import { checkIcon } from "./check-icon.ts"
import { copyIcon } from "./copy-icon.ts"

export interface CopyableFact {
  /** What stands above the value. */
  readonly label: string
  readonly value: string | TemplateResult
  /** A long link, on one line: cut off for the eye and not for whoever copies it. */
  readonly isBrief?: boolean
  /** What the button is called: `Copy: Address`. */
  readonly action: string
  /** How copying went, as a word; undefined before. */
  readonly outcome: string | undefined
  readonly hasSucceeded: boolean
  /** Hears the element that holds the value. */
  readonly onCopy: (value: HTMLElement) => void
}

/** A value that a person takes along, with a button that copies it. Needs `fact.css`. */
export function copyableFact(fact: CopyableFact): TemplateResult {
  const copy = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const value = currentTarget.parentElement?.querySelector<HTMLElement>(".value")
    if (value) fact.onCopy(value)
  }
  return html`
    <div class="row fact">
      <p class="label">${fact.label}</p>
      <p class="row-text value ${fact.isBrief ? "brief" : ""}" dir=${fact.isBrief ? "ltr" : nothing}><bdi>${fact.value}</bdi></p>
      <button class="icon-button" type="button" aria-label=${fact.action} @click=${copy}>${fact.hasSucceeded ? checkIcon() : copyIcon()}</button>
      <p class="label copied" role="status">${fact.outcome ?? nothing}</p>
    </div>
  `
}
