import { html, type TemplateResult } from "lit/html.js"
import { skeletonRows } from "./network-list.ts"
import { say } from "./words.ts"

/** A device that is there answers within a second; from here on the phone may be on the wrong Wi-Fi. */
const adviceSeconds = 15

/** Before the first answer. `lostSeconds`: since the first question that got none. */
export function loading(lostSeconds: number | undefined): TemplateResult {
  return html`
    <h1 tabindex="-1">${say("list.title")}</h1>
    <p class="intro" role="status">${status(lostSeconds)}</p>
    <ul class="rows busy" aria-hidden="true">${skeletonRows()}</ul>
  `
}

function status(lostSeconds: number | undefined): string {
  if (lostSeconds === undefined) return say("list.scanning")
  return lostSeconds < adviceSeconds ? say("list.lost") : say("loading.advice")
}
