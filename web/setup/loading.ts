import { html, type TemplateResult } from "lit/html.js"
import { skeletonRows } from "./network-list.ts"
import { say } from "./words.ts"

/** A device that is there answers within a second; from here on the phone may be on the wrong Wi-Fi. */
const adviceSeconds = 15

/** Before the first answer. `lostSeconds`: since the first question that got none. */
export function loading(lostSeconds: number | undefined): TemplateResult {
  const word =
    lostSeconds === undefined ? "list.scanning" : lostSeconds < adviceSeconds ? "list.lost" : "loading.advice"
  return html`
    <h1 tabindex="-1">${say("list.title")}</h1>
    <p class="intro" role="status">${say(word)}</p>
    <ul class="rows busy" aria-hidden="true">${skeletonRows()}</ul>
  `
}
