import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "../ui/icon.ts"

/** A house. */
export function houseIcon(): TemplateResult {
  return icon(svg`<path d="M3.5 11 12 3.5l8.5 7.5M6 9v11h12V9M10 20v-5.5h4V20"/>`)
}
