import { html, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import { codeField } from "../ui/code-field.ts"
import type { Pairing } from "./pairing.ts"
import { say } from "./words.ts"

/** Asks for the code on the label, and says which other way there is. */
export function pairingScreen(pairing: Pairing, onSubmit: () => void): TemplateResult {
  const { device, code, flaw, notice, busy } = pairing
  const onSend = (event: Event) => {
    event.preventDefault()
    onSubmit()
  }
  return html`
    <h1 id="title" tabindex="-1">${say("pair.title", { device })}</h1>
    <p class="intro">${say("pair.intro")}</p>
    ${alertCard(notice)}
    <form novalidate aria-labelledby="title" @submit=${onSend}>
      ${codeField(html, say("pair.code"), code, flaw, (typed) => pairing.type(typed))}
      <button class="filled-button" aria-disabled=${busy}>${busy ? say("pair.checking") : say("pair.submit")}</button>
    </form>
    <div class="aside">
      <h2>${say("pair.other")}</h2>
      <p>${say("pair.other.advice", { device })}</p>
    </div>
  `
}
