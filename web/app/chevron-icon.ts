import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "../ui/icon.ts"

/** A point to where reading leads on; the style sheet mirrors it where text runs from right to left. */
export function chevronIcon(): TemplateResult {
  return icon(svg`<path class="directed" d="m9 5 7 7-7 7"/>`)
}
