import { html, type TemplateResult } from "lit/html.js"
import type { JoinStep } from "../../shared/contract.ts"
import type { ResultParts } from "./result-chunk.ts"
import { say } from "./words.ts"

/** In the order of their coming. */
const steps: readonly JoinStep[] = ["associating", "addressing", "finishing"]

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
  const reached = steps.indexOf(step)
  const status =
    lostSeconds === undefined
      ? (parts?.steps[step] ?? say("joining.associating"))
      : (parts?.away(device, ssid, lostSeconds) ?? say("list.lost"))
  return html`
    <h1 tabindex="-1">${say("joining.title", { network: ssid })}</h1>
    <ol class="steps" aria-hidden="true">
      ${steps.map((_, index) => html`<li class=${index < reached ? "past" : index === reached ? "now" : ""}></li>`)}
    </ol>
    <div class="progress" role="status">${status}</div>
    <p class="aside label">${parts?.patience(lostSeconds, seconds)}</p>
  `
}
