import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** A tick. */
export function checkIcon(): TemplateResult {
  return icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`)
}
