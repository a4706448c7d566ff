import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "../ui/icon.ts"

/** An i in a circle. */
export function aboutIcon(): TemplateResult {
  return icon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 11.5V16M12 8v.01"/>`)
}
