import { html, nothing, type SVGTemplateResult, type TemplateResult } from "lit/html.js"

/**
 * The frame every icon stands in: 24 units square, drawn in the text's colour, one `em` and a half large.
 *
 * With a `label` it is an image a screen reader names; without one it is decoration and stays silent.
 */
export function icon(drawing: SVGTemplateResult, label?: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" role=${label ? "img" : nothing} aria-label=${label ?? nothing} aria-hidden=${label ? nothing : "true"}>${drawing}</svg>`
}
