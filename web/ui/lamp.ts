import { html, type TemplateResult } from "lit/html.js"

/** Dark while nobody has set up the device, glowing while it joins, lit when it is online. */
export type LampState = "dark" | "glowing" | "lit"

/** The mark: a porch lamp. `lamp.css` colours and moves it; words beside it say what it means, so it stays silent. */
export function lamp(state: LampState): TemplateResult {
  return html`<svg class="lamp ${state}" viewBox="0 0 96 96" aria-hidden="true"><path class="beam" d="M14 44 5 41m10 17H5m11 14-9 4M82 44l9-3M81 58h10M80 72l9 4"/><path class="glass" d="M31 38h34l-5 36H36z"/><path class="flame" d="M48 45c5 6 8 9 8 14a8 8 0 0 1-16 0c0-5 3-8 8-14z"/><path class="frame" d="M48 5v10M31 37l5 37m29-37-5 37M33 76h30M48 77v8"/><path class="frame roof" d="M25 36l12-17h22l12 17z"/></svg>`
}
