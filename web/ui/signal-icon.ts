import { svg, type TemplateResult } from "lit/html.js"
import { icon } from "./icon.ts"

/** Reach of the four arcs above the dot. Each spans a right angle, so its ends lie at radius × √½ from the middle. */
const arcs = [4.2, 8.1, 12, 15.9].map((radius) => {
  const half = Math.round(radius * Math.SQRT1_2 * 100) / 100
  return `M${12 - half} ${20 - half}a${radius} ${radius} 0 0 1 ${2 * half} 0`
})

/** 1 to 5, for 0 to 100 percent. */
export function signalSteps(percent: number): number {
  return Math.min(5, Math.max(1, Math.ceil(percent / 20)))
}

/** A dot and four arcs; those beyond `steps` (1 to 5) are faint. */
export function signalIcon(steps: number, label: string): TemplateResult {
  return icon(
    svg`<circle cx="12" cy="20" r="1.6" class="solid"/>${arcs.map((arc, index) => svg`<path class=${index + 2 > steps ? "faint" : ""} d=${arc}/>`)}`,
    label,
  )
}
