import { keyed } from "lit/directives/keyed.js"
import { html, nothing, type TemplateResult } from "lit/html.js"
import { backIcon } from "../ui/back-icon.ts"
import { lamp } from "../ui/lamp.ts"
import { ageWords } from "./age-words.ts"
import { awayAdvice, distrustedAdvice, troubleAdvice } from "./away-advice.ts"
import { homePieces } from "./first-drawing.ts"
import { installCard } from "./install-card.ts"
import type { Installation } from "./installation.ts"
import type { ReachState } from "./reach.ts"
import { tellCard } from "./tell-card.ts"
import { updateLine } from "./update-line.ts"
import type { Updates } from "./updates.ts"
import type { Place, Visit } from "./visit.ts"
import { say } from "./words.ts"

export interface FrameOptions {
  readonly visit: Visit
  readonly updates: Updates
  readonly installation: Installation
  /** The device's name, for reading. */
  readonly name: string
  /** What stands in the bar of a screen that a person went to. */
  readonly title: string | TemplateResult
  readonly content: TemplateResult
  /** How many pieces of the home screen are drawn. */
  readonly pieces: number
  readonly onBack: () => void
}

/** Before the device knows this phone, and while another one comes in, the lamp hangs in the middle. */
const porches: readonly Place[] = ["loading", "opening", "pairing", "inviting"]

/** What stands around each screen: the lamp, which says whether the device is there, and the ways back. */
export function frame(options: FrameOptions): unknown {
  const { visit, name, title, content, onBack } = options
  const { place, lost } = visit
  const hasArrived = visit.invitation.hasArrived
  const isIn = !["loading", "opening", "pairing"].includes(place)
  const isWaiting = (place === "opening" && !visit.pairing.notice) || visit.move.way !== undefined
  const state = isWaiting ? "glowing" : isIn && !lost ? "lit" : "dark"
  const back = html`<button class="icon-button back" type="button" aria-label=${say("back")} @click=${onBack}>${backIcon()}</button>`
  const isPorch = porches.includes(place)
  const page = html`<div class="page ${state} at-${hasArrived ? "arrived" : place}">
    <header class="porch ${isPorch ? "" : place === "home" ? "entrance" : "bar"}">
      ${!isPorch && place !== "home" ? html`${back}<h1 tabindex="-1">${title}</h1>` : nothing}
      ${place === "inviting" && !hasArrived ? back : nothing}
      ${lamp(state)}
      ${place === "home" ? html`<div class="entrance-text"><h1 tabindex="-1"><bdi>${name}</bdi></h1>${entranceState(visit)}</div>` : nothing}
    </header>
    <main class="screen">${outdated(options)}${place === "home" ? homeNotices(options) : nothing}${content}${place === "home" ? homeOffers(options) : nothing}</main>
    <div role="status">${lost && place !== "home" && !visit.move.way ? html`<p class="pill">${say("silent", { device: name })}</p>` : nothing}</div>
  </div>`
  // Nothing of the first drawing is carried over: moved to another place it would make what is read jump.
  return keyed(place === "loading", page)
}

/** Whether the device is there; where not, since when, which is not read out each minute. */
function entranceState({ lost, reach, heard }: Visit): TemplateResult {
  const words = lost ? lostWords(reach) : heard?.view.network ? say("home.online") : say("home.offline")
  return html`<p class="state ${lost ? "away" : ""}">
    <span role="status">${words}</span>
    ${lost && heard ? html`<span>${say("home.heard", { age: ageWords(Date.now() - heard.atMilliseconds) })}</span>` : nothing}
  </p>`
}

function lostWords(reach: ReachState): string {
  if (reach === "unknown") return say("home.looking")
  return reach === "trouble" ? say("home.trouble") : say("home.away")
}

/** What is in the way. */
function homeNotices({ visit, name, updates }: FrameOptions): TemplateResult | typeof nothing {
  const { lost, reach } = visit
  if (lost) return reach === "trouble" ? troubleAdvice(name) : nothing
  return updates.isDistrusted ? distrustedAdvice(name) : nothing
}

/** What helps, beneath what the person came for: it comes late, and above that it would push it away from the finger. */
function homeOffers(options: FrameOptions): TemplateResult | typeof nothing {
  const { visit, name, updates, installation, pieces } = options
  const { lost, reach } = visit
  if (pieces < homePieces.offers) return nothing
  if (lost) return reach === "away" ? awayAdvice(name) : nothing
  if (updates.isDistrusted) return nothing
  return html`${installCard(installation)}${isOffered(visit, installation) ? tellCard({ ...visit, device: name, onLater: visit.subscribing.later }) : nothing}`
}

/** To somebody who is known here. On iPhones the way to it is that to the home screen, which is shown once. */
function isOffered({ heard, phones, subscribing }: Visit, { way }: Installation): boolean {
  if (way !== undefined && subscribing.state === "home-screen") return false
  return heard?.view.device.capabilities.push === true && !phones.isStranger && subscribing.isOffered
}

function outdated({ visit, updates }: FrameOptions): TemplateResult | typeof nothing {
  if (!visit.isOutdated) return updateLine(updates)
  return html`<div class="notice" role="alert">
    <p>${say("pair.outdated")}</p>
    <button class="text-button" type="button" @click=${updates.apply}>${say("reload")}</button>
  </div>`
}
