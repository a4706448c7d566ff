import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** A plus. */
export function addIcon(): TemplateResult {
  return icon(svg`<path d="M12 5v14M5 12h14"/>`)
}
