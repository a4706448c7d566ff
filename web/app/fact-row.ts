import { html, type TemplateResult } from "lit/html.js"

/** A name and what it has, for a `dl`. */
export function factRow(label: string | TemplateResult, value: string | TemplateResult): TemplateResult {
  return html`<div class="fact"><dt class="label">${label}</dt><dd class="value"><bdi>${value}</bdi></dd></div>`
}
