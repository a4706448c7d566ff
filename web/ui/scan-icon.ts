import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** Two arrows chasing each other. */
export function scanIcon(): TemplateResult {
  return icon(svg`<path d="M4 12a8 8 0 0 1 13.9-5.4L20 9m0-5v5h-5m5 3a8 8 0 0 1-13.9 5.4L4 15m0 5v-5h5"/>`)
}
