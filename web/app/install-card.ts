import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Installation } from "./installation.ts"
import { say } from "./words.ts"

/** Offers to put the app on the home screen, the way this phone does it. */
export function installCard({ way, install, later }: Installation): TemplateResult | typeof nothing {
  if (way === undefined) return nothing
  return html`<section class="card install" aria-labelledby="install">
    <h2 id="install">${say("install")}</h2>
    <p>${say("install.intro")}</p>
    ${way === "share" ? html`<p>${say("install.share")}</p>` : nothing}
    <div class="actions">
      ${way === "prompt" ? html`<button class="filled-button" type="button" @click=${install}>${say("install.do")}</button>` : nothing}
      <button class="text-button" type="button" @click=${later}>${say("install.later")}</button>
    </div>
  </section>`
}
