import { html, type TemplateResult } from "lit/html.js"
import type { JoinStep } from "../../shared/contract.ts"
import type { ResultParts } from "./result-chunk.ts"
import { say } from "./words.ts"

/** In the order of their coming. */
const steps: Readonly<Record<JoinStep, string>> = {
  associating: say("joining.associating"),
  addressing: say("joining.addressing"),
  finishing: say("joining.finishing"),
}

export interface JoiningOptions {
  /** Undefined until it is there. */
  parts: ResultParts | undefined
  device: string
  ssid: string
  step: JoinStep
  /** Since the device last answered; undefined while it does. */
  lostSeconds: number | undefined
  /** Since the person has been waiting. */
  seconds: number
}

export function joining({ parts, device, ssid, step, lostSeconds, seconds }: JoiningOptions): TemplateResult {
  const names = Object.keys(steps)
  const reached = names.indexOf(step)
  return html`
    <h1 tabindex="-1">${say("joining.title", { network: ssid })}</h1>
    <ol class="steps" aria-hidden="true">
      ${names.map((_, index) => html`<li class=${index < reached ? "past" : index === reached ? "now" : ""}></li>`)}
    </ol>
    <div class="progress" role="status">${lostSeconds === undefined ? steps[step] : (parts?.away(device, ssid, lostSeconds) ?? say("joining.lost"))}</div>
    <p class="aside label">${parts?.patience(lostSeconds, seconds)}</p>
  `
}
