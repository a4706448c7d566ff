import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** An arrow to what is folded below; the style sheet turns it over when that is open. */
export function foldIcon(): TemplateResult {
  return icon(svg`<path d="m6 9.5 6 6 6-6"/>`)
}
