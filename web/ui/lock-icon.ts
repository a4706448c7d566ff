import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** A closed padlock. */
export function lockIcon(label: string): TemplateResult {
  return icon(
    svg`<rect x="5" y="10.5" width="14" height="10" rx="2.5"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>`,
    label,
  )
}
