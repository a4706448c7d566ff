import { html, nothing, type TemplateResult } from "lit/html.js"
import type { JoinStep } from "../../shared/contract.ts"
import { say } from "./words.ts"

/** What the device is doing, step by step. */
export const steps: Readonly<Record<JoinStep, string>> = {
  associating: say("joining.associating"),
  addressing: say("joining.addressing"),
  finishing: say("joining.finishing"),
}

/** Joining drops most phones for some seconds: below this there is nothing to say about it, above it a number calms. */
const countedSeconds = 15

/** Most joins are done by then; those that are not end within half a minute, nearly all of them. */
const slowSeconds = 8

/** The slowest join ends within a minute; a device away for longer does not come back to this phone by itself. */
const stuckSeconds = 90

/** What to do while the device does not answer. `lostSeconds`: since when. */
export function away(device: string, network: string, lostSeconds: number): TemplateResult {
  if (lostSeconds < stuckSeconds) {
    return html`<p>${say("joining.lost")}</p><p>${say("joining.return", { device })}</p>`
  }
  return html`<p>${say("joining.stuck", { device, network, url: `https://${device}.local` })}</p>`
}

/** `seconds`: since the person has been waiting. */
export function patience(lostSeconds: number | undefined, seconds: number): string | typeof nothing {
  if (lostSeconds === undefined) return seconds < slowSeconds ? nothing : say("joining.slow")
  return lostSeconds < countedSeconds ? nothing : say("joining.seconds", { count: Math.round(lostSeconds) })
}
