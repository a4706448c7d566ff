import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Neighbour } from "../../shared/home-contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import { chevronIcon } from "./chevron-icon.ts"
import { houseIcon } from "./house-icon.ts"
import type { Neighbours } from "./neighbours.ts"
import { say } from "./words.ts"

/** Other devices of the house, each leading to its own app. `lost`: the device that tells of them is away. */
export function neighboursScreen(
  { list, isLooking, isMissing, look, follow }: Neighbours,
  lost: boolean,
): TemplateResult {
  const none = list?.length === 0 ? say("neighbours.none") : ""
  const state = isLooking ? say("neighbours.looking") : isMissing ? "" : none
  return html`
    ${isMissing ? alertCard(say("neighbours.missing")) : nothing}
    <div class="section-head">
      <p class="label" role="status">${state}</p>
      <button class="text-button" type="button" aria-disabled=${isLooking} @click=${() => isLooking || look()}>${say("move.again")}</button>
    </div>
    <ul class="rows">${list?.map((each) => html`<li>${row(each, lost || !each.sharesRoot ? undefined : () => void follow(each))}</li>`)}</ul>
  `
}

/** Also one that does not answer the device may answer the phone, or be kept on it. */
function row(
  { url, version, answers, sharesRoot }: Neighbour,
  onFollow: (() => void) | undefined,
): TemplateResult {
  const onClick = (event: MouseEvent) => {
    // In a window of its own it is a link like any other.
    if (!onFollow || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    onFollow()
  }
  const notes = [
    answers ? say("neighbours.answers") : say("neighbours.silent"),
    say("about.version", { version }),
    ...(sharesRoot ? [say("neighbours.trusted")] : []),
  ]
  return html`<a class="row" href=${url} @click=${onClick}>
    <span class="row-start">${houseIcon()}</span>
    <span class="row-text"><bdi>${new URL(url).hostname.replace(/\.local$/, "")}</bdi>${notes.map((note) => html`<span class="row-note label">${note}</span>`)}</span>
    <span class="row-end">${chevronIcon()}</span>
  </a>`
}
