import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "../ui/icon.ts"

/** A script: what is typed at a prompt. */
export function scriptIcon(): TemplateResult {
  return icon(svg`<rect x="3" y="4.5" width="18" height="15" rx="3"/><path d="m7 9.5 3 2.75L7 15M13 15h4"/>`)
}
