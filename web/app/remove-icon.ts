import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "../ui/icon.ts"

export function removeIcon(): TemplateResult {
  return icon(svg`<path d="m6.5 6.5 11 11m0-11-11 11"/>`)
}
