import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** An arrow to where reading starts; the style sheet mirrors it where text runs from right to left. */
export function backIcon(): TemplateResult {
  return icon(svg`<path class="directed" d="M20 12H5m6-7-7 7 7 7"/>`)
}
