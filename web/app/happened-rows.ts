import { html, type TemplateResult } from "lit/html.js"
import type { Happening } from "../../shared/home-contract.ts"
import { ageWords } from "./age-words.ts"
import { happenedIcon } from "./happened-icon.ts"
import { ageNow, type Heard } from "./heard.ts"
import { say } from "./words.ts"

/** What happened, newest first, with how long ago. */
export function happenedRows(
  list: readonly Happening[],
  heard: Pick<Heard, "atMilliseconds">,
): TemplateResult {
  if (list.length === 0) return html`<p class="aside">${say("happened.nothing")}</p>`
  return html`<ul class="rows">${list.map((happening) => row(happening, heard))}</ul>`
}

function row(happening: Happening, heard: Pick<Heard, "atMilliseconds">): TemplateResult {
  const { kind, ageMilliseconds } = happening
  return html`<li class="row happened">
    <span class="row-start">${happenedIcon(kind)}</span>
    <span class="row-text">${happenedWords(happening)}<span class="row-note label">${ageWords(ageNow(ageMilliseconds, heard, Date.now()))}</span></span>
  </li>`
}

/** One happening as a sentence. What the device or a program names in it is text from outside. */
export function happenedWords({ kind, text: name }: Happening): string | TemplateResult {
  if (kind === "started") return say("happened.started")
  if (kind === "joined") return say("happened.joined", { name })
  if (kind === "join-failed") return say("happened.joinFailed", { name })
  if (kind === "link-lost")
    return name === "" ? say("happened.linkLost") : say("happened.linkLostOf", { name })
  if (kind === "setup-opened") return say("happened.setupOpened")
  if (kind === "phone-paired") return say("happened.phonePaired", { name })
  if (kind === "phone-revoked") return say("happened.phoneRevoked", { name })
  if (kind === "control-set") return say("happened.controlSet", { name })
  return html`<bdi>${name}</bdi>`
}
