import { html, nothing, type TemplateResult } from "lit/html.js"
import { checkIcon } from "../ui/check-icon.ts"
import { copyIcon } from "../ui/copy-icon.ts"
import type { JoinedAttempt } from "./screen.ts"
import { say } from "./words.ts"

/** Which of the facts was copied last, by its label, and whether the browser allowed it. */
export interface Copied {
  label: string
  succeeded: boolean
}

export interface ResultOptions {
  device: string
  attempt: JoinedAttempt
  copied: Copied | undefined
  /** True once the person said that they have seen it. */
  finished: boolean
  onCopy: (label: string, value: HTMLElement) => void
  onDone: () => void
}

/** Everything the person needs from here on, shown while the access point still stands and after. */
export function result(options: ResultOptions): TemplateResult {
  const { device, attempt, finished } = options
  const network = attempt.ssid
  return html`
    <h1 tabindex="-1">${say("result.title", { device })}</h1>
    <p class="intro">${say("result.intro", { network })}</p>
    <div class="rows">
      ${attempt.text === undefined ? fact(say("result.address"), attempt.address, options) : fact(say("result.text"), attempt.text, options)}
      ${fact(say("result.url"), attempt.url, options)}
    </div>
    <p class="next" role="status">${finished ? say("result.finished") : attempt.accessPoint ? say("result.next", { network }) : nothing}</p>
    ${
      attempt.accessPoint && !finished
        ? html`<div class="actions"><button class="filled-button" type="button" @click=${options.onDone}>${say("result.done")}</button></div>`
        : nothing
    }
  `
}

function fact(label: string, text: string, { attempt, copied, onCopy }: ResultOptions): TemplateResult {
  const mine = copied?.label === label ? copied : undefined
  // Before the access point is down a tap on the address would only lose this page.
  const linked = text === attempt.url && !attempt.accessPoint
  const copy = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const value = currentTarget.parentElement?.querySelector<HTMLElement>(".value")
    if (value) onCopy(label, value)
  }
  return html`
    <div class="fact">
      <p class="label">${label}</p>
      <p class="value"><bdi>${linked ? html`<a href=${text}>${text}</a>` : text}</bdi></p>
      <button class="icon-button" type="button" aria-label="${say("result.copy")}: ${label}" @click=${copy}>
        ${mine?.succeeded ? checkIcon() : copyIcon()}
      </button>
      <p class="copied" role="status">${mine ? (mine.succeeded ? say("result.copied") : say("result.hold")) : nothing}</p>
    </div>
  `
}
