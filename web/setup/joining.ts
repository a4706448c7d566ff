import { html, nothing, type TemplateResult } from "lit/html.js"
import type { JoinStep } from "../../shared/contract.ts"
import { say } from "./words.ts"

/** Joining drops most phones for some seconds: below this there is nothing to say about it, above it a number calms. */
const countedSeconds = 15

/** Most joins are done by then; those that are not end within half a minute, nearly all of them. */
const slowSeconds = 8

/** The slowest join ends within a minute; a device away for longer does not come back to this phone by itself. */
const stuckSeconds = 90

/** In the order of their coming. */
const steps: Readonly<Record<JoinStep, string>> = {
  associating: say("joining.associating"),
  addressing: say("joining.addressing"),
  finishing: say("joining.finishing"),
}

export interface JoiningOptions {
  device: string
  ssid: string
  step: JoinStep
  /** Since the device last answered; undefined while it does. */
  lostSeconds: number | undefined
  /** Since the person has been waiting. */
  seconds: number
}

export function joining({ device, ssid, step, lostSeconds, seconds }: JoiningOptions): TemplateResult {
  const names = Object.keys(steps)
  const reached = names.indexOf(step)
  return html`
    <h1 tabindex="-1">${say("joining.title", { network: ssid })}</h1>
    <ol class="steps" aria-hidden="true">
      ${names.map((_, index) => html`<li class=${index < reached ? "past" : index === reached ? "now" : ""}></li>`)}
    </ol>
    <div class="progress" role="status">${lostSeconds === undefined ? steps[step] : away(device, ssid, lostSeconds)}</div>
    <p class="aside label">${patience(lostSeconds, seconds)}</p>
  `
}

function patience(lostSeconds: number | undefined, seconds: number): string | typeof nothing {
  if (lostSeconds === undefined) return seconds < slowSeconds ? nothing : say("joining.slow")
  return lostSeconds < countedSeconds ? nothing : say("joining.seconds", { count: Math.round(lostSeconds) })
}

function away(device: string, network: string, lostSeconds: number): TemplateResult {
  if (lostSeconds < stuckSeconds) {
    return html`<p>${say("joining.lost")}</p><p>${say("joining.return", { device })}</p>`
  }
  return html`<p>${say("joining.stuck", { device, network, url: `https://${device}.local` })}</p>`
}
