import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** An eye, struck through while the text it stands for is hidden. */
export function eyeIcon(open: boolean): TemplateResult {
  return icon(
    svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>${open ? "" : svg`<path d="m4 4 16 16"/>`}`,
  )
}
