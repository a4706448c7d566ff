import { html, nothing, type TemplateResult } from "lit/html.js"
import { checkIcon } from "../ui/check-icon.ts"
import { copyIcon } from "../ui/copy-icon.ts"
import type { JoinedAttempt } from "./screen.ts"
import { say, type Word } from "./words.ts"

/** Which of the facts was copied last, and whether the browser allowed it. */
export interface Copied {
  word: Word
  succeeded: boolean
}

export interface ResultOptions {
  device: string
  attempt: JoinedAttempt
  copied: Copied | undefined
  /** True once the person said that they have seen it. */
  finished: boolean
  onCopy: (word: Word, text: HTMLElement) => void
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
      ${attempt.text === undefined ? fact("result.address", attempt.address, options) : fact("result.text", attempt.text, options)}
      ${fact("result.url", attempt.url, options)}
    </div>
    <p class="next" role="status">${finished ? say("result.finished") : attempt.accessPoint ? say("result.next", { network }) : nothing}</p>
    ${
      attempt.accessPoint && !finished
        ? html`<div class="actions"><button class="filled-button" type="button" @click=${options.onDone}>${say("result.done")}</button></div>`
        : nothing
    }
  `
}

function fact(word: Word, text: string, { attempt, copied, onCopy }: ResultOptions): TemplateResult {
  const mine = copied?.word === word ? copied : undefined
  // Before the access point is down a tap on the address would only lose this page.
  const linked = word === "result.url" && !attempt.accessPoint
  const copy = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const value = currentTarget.parentElement?.querySelector<HTMLElement>(".value")
    if (value) onCopy(word, value)
  }
  return html`
    <div class="fact">
      <p class="label">${say(word)}</p>
      <p class="value"><bdi>${linked ? html`<a href=${text}>${text}</a>` : text}</bdi></p>
      <button class="icon-button" type="button" aria-label="${say("result.copy")}: ${say(word)}" @click=${copy}>
        ${mine?.succeeded ? checkIcon() : copyIcon()}
      </button>
      <p class="copied" role="status">${mine ? say(mine.succeeded ? "result.copied" : "result.hold") : nothing}</p>
    </div>
  `
}
