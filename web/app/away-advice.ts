import { html, type TemplateResult } from "lit/html.js"
import { trustAddress } from "./trust-address.ts"
import { say } from "./words.ts"

/** For somebody who is at home: why the device may not be reached. From elsewhere it never is. */
export function awayAdvice(device: string): TemplateResult {
  return advice(say("away.advice", { device }))
}

/** What answers under the device's name is not trusted as the device. */
export function troubleAdvice(device: string): TemplateResult {
  return advice(say("trouble.advice", { device }))
}

/** The device answers, but the browser lets no worker in that could keep the app. */
export function distrustedAdvice(device: string): TemplateResult {
  return advice(say("distrusted.advice", { device }))
}

function advice(sentence: string): TemplateResult {
  return html`<div class="card advice">
    <p>${sentence}</p>
    <a class="text-button" href="${trustAddress()}/">${say("trouble.trust")}</a>
  </div>`
}
