import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** An exclamation mark in a circle. */
export function warningIcon(): TemplateResult {
  return icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5m0 3.2v.1"/>`)
}
