import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "../ui/icon.ts"

/** A phone. */
export function phoneIcon(): TemplateResult {
  return icon(svg`<rect x="6.5" y="2.5" width="11" height="19" rx="2.5"/><path d="M11 18.5h2"/>`)
}
