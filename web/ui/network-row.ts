import { html, nothing, type TemplateResult } from "lit/html.js"
import { signalIcon } from "./signal-icon.ts"

type Part = string | TemplateResult | typeof nothing

/**
 * A network's name, a note under it, how strongly it is heard, and how it is protected. The name comes first in the
 * document, and so to a screen reader; the style sheet puts the signal before it.
 */
export function networkRow(
  ssid: string,
  note: Part,
  steps: number,
  signal: string,
  end: Part,
): TemplateResult {
  return html`
    <span class="row-text"><bdi>${ssid}</bdi>${note === nothing ? nothing : html`<span class="row-note label">${note}</span>`}</span>
    <span class="row-start">${signalIcon(steps, signal)}</span>
    <span class="row-end label">${end}</span>
  `
}
