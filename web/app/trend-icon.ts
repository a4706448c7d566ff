import { svg, type TemplateResult } from "lit/html.js"
import type { Trend } from "../../shared/home-contract.ts"
import { icon } from "../ui/icon.ts"

/** An arrow that rises, falls or goes straight on. Words beside it say the same. */
export function trendIcon(trend: Trend): TemplateResult {
  if (trend === "rising") return icon(svg`<path class="directed" d="M6 18 18 6M9 6h9v9"/>`)
  if (trend === "falling") return icon(svg`<path class="directed" d="m6 6 12 12M9 18h9V9"/>`)
  return icon(svg`<path class="directed" d="M4 12h16m-6-6 6 6-6 6"/>`)
}
