import { html, nothing, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import { failedAttempt, type Move } from "./move.ts"
import type { Networks } from "./networks.ts"
import { say, sayFailure } from "./words.ts"

/** The slowest join, and the slowest way back, are over by then. */
const longMilliseconds = 120_000

/** How it goes with another network, or why the device is not in it. */
export function moveNews(device: string, move: Move, networks: Networks): TemplateResult | typeof nothing {
  if (move.way) return progress(device, move.way)
  const failed = failedAttempt(networks.view)
  return alertCard(failed && sayFailure(failed))
}

/** Most phones do not reach the device meanwhile: what to do, and what will become of it. */
function progress(
  device: string,
  { ssid: name, sinceMilliseconds }: NonNullable<Move["way"]>,
): TemplateResult {
  const isLong = Date.now() - sinceMilliseconds > longMilliseconds
  return html`<div class="card advice" role="status">
    <p>${say("move.follow", { device, name })}</p>
    <p>${say("move.wait")}</p>
    ${isLong ? html`<p>${say("move.long", { name })}</p>` : nothing}
  </div>`
}
