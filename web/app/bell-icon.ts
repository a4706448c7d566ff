import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "../ui/icon.ts"

export function bellIcon(): TemplateResult {
  return icon(svg`<path d="M6 16.5v-6a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10.5 21h3"/>`)
}
