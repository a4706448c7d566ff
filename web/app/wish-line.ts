import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Wish } from "../kept/wish.ts"
import { say } from "./words.ts"

const hourMilliseconds = 3_600_000

export interface WishLineOptions {
  readonly wish: Wish | undefined
  readonly device: string
  readonly onRemove: (key: string) => void
}

/** Under a control: what waits for the device, and how to take it back; or why it was not done. */
export function wishLine({ wish, device, onRemove }: WishLineOptions): TemplateResult | typeof nothing {
  if (wish === undefined) return nothing
  const isWaiting = wish.outcome === undefined
  return html`<div class="wish" role="status">
    <p class="label">${isWaiting ? waiting(wish, device) : ended(wish, device)}</p>
    <button class="text-button" type="button" aria-describedby="control-${wish.controlId}" @click=${() => onRemove(wish.key)}>${isWaiting ? say("wish.cancel") : say("wish.seen")}</button>
  </div>`
}

function waiting({ expiresAtMilliseconds }: Wish, device: string): string {
  const count = Math.ceil((expiresAtMilliseconds - Date.now()) / hourMilliseconds)
  return say("wish.waits", { device, count: Math.max(1, count) })
}

function ended({ outcome, reason }: Wish, device: string): string {
  if (outcome === "expired") return say("wish.expired", { device })
  if (outcome === "unsure") return say("wish.unsure", { device })
  return reason === undefined ? say("not.taken", { device }) : say("not.wanted", { device, reason })
}
