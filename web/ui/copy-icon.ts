import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** Two sheets. */
export function copyIcon(): TemplateResult {
  return icon(
    svg`<rect x="9" y="9" width="11" height="11" rx="2.5"/><path d="M5.5 15A1.5 1.5 0 0 1 4 13.5v-8A1.5 1.5 0 0 1 5.5 4h8A1.5 1.5 0 0 1 15 5.5"/>`,
  )
}
