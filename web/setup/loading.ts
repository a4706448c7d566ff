import { html, type TemplateResult } from "lit-html"
import { skeletonRows } from "./network-list.ts"
import { say } from "./words.ts"

/** A device that is there answers within a second; from here on the phone may be on the wrong Wi-Fi. */
const adviceSeconds = 15

/** Before the first answer. `lostSeconds`: since the first question that got none. */
export function loading(lostSeconds: number | undefined): TemplateResult {
  const word = lostSeconds === undefined ? "waiting" : lostSeconds < adviceSeconds ? "lost" : "advice"
  return html`
    <h1 tabindex="-1">${say("loading.title")}</h1>
    <p class="intro" role="status">${say(`loading.${word}`)}</p>
    <ul class="rows busy" aria-hidden="true">${skeletonRows()}</ul>
  `
}
