import { html, nothing, type TemplateResult } from "lit/html.js"
import { copyableFact } from "../ui/copyable-fact.ts"
import { fingerprintGroups } from "../ui/fingerprint-groups.ts"
import { foldIcon } from "../ui/fold-icon.ts"
import type { ResultOptions } from "./result.ts"
import type { JoinedAttempt } from "./screen.ts"
import { say } from "./words.ts"

/** Which of the facts was copied last, by its label, and whether the browser allowed it. */
export interface Copied {
  label: string
  hasSucceeded: boolean
}

interface JoinedOptions extends ResultOptions {
  copied: Copied | undefined
  onCopy: (label: string, value: HTMLElement) => void
}

/** What a person takes along from here, and what they do next. */
export function joined(options: JoinedOptions): TemplateResult {
  const { attempt, finished } = options
  const { address, text, home } = attempt
  const about = text === undefined ? fact(say("result.address"), address, options) : nothing
  return html`
    <p class="intro">${say("result.intro", { network: attempt.ssid })}</p>
    <div class="rows">
      ${text === undefined ? nothing : fact(say("result.text"), text, options)}
      ${home ? wayIn(home, options) : [about, page(options)]}
      ${home ? about : nothing} ${home?.fingerprint ? proof(home.fingerprint) : nothing}
    </div>
    <p class="intro progress" role="status">${finished ? say("result.finished") : attempt.accessPoint ? next(attempt) : nothing}</p>
    ${
      attempt.accessPoint && !finished
        ? html`<div class="actions"><button class="filled-button" type="button" @click=${options.onDone}>${say("result.done")}</button></div>`
        : nothing
    }
  `
}

type Home = NonNullable<JoinedAttempt["home"]>

/**
 * A phone that does not trust the device yet would meet its browser's warning behind the link. So the page that leads to
 * trust comes first. It goes by plain HTTP, where somebody at home could change it, and is not given the secret.
 */
function wayIn({ pairingUrl }: Home, options: JoinedOptions): TemplateResult[] {
  const { attempt } = options
  const { hostname } = new URL(attempt.url)
  // Empty on a real access point; the port is another one where a simulated device is tried out.
  const { port } = location
  const trustUrl = `http://${hostname}${port && `:${port}`}`
  return [
    fact(say("result.first", { network: attempt.ssid }), trustUrl, options),
    fact(say("result.then"), pairingUrl, options, true),
  ]
}

function page(options: JoinedOptions): TemplateResult {
  const { url, accessPoint } = options.attempt
  // Before the access point is down a tap on the address would only lose this page.
  return fact(say("result.url"), accessPoint ? url : html`<a href=${url}>${url}</a>`, options)
}

function proof(fingerprint: string): TemplateResult {
  return html`<details>
    <summary class="row"><span class="row-text">${say("result.sure")}</span><span class="row-end">${foldIcon()}</span></summary>
    <div class="row fact">
      <p class="label">${say("result.compare")}</p>
      <p class="groups" dir="ltr">${fingerprintGroups(fingerprint).map((group) => html`<span>${group}</span> `)}</p>
    </div>
  </details>`
}

function next({ home, ssid: network }: JoinedAttempt): string {
  return home ? say("result.back") : say("result.next", { network })
}

function fact(
  label: string,
  value: string | TemplateResult,
  { copied, onCopy }: JoinedOptions,
  isBrief = false,
): TemplateResult {
  const hasSucceeded = copied?.label === label && copied.hasSucceeded
  return copyableFact({
    label,
    value,
    isBrief,
    action: `${say("result.copy")}: ${label}`,
    hasSucceeded,
    outcome: copied?.label === label ? (hasSucceeded ? say("result.copied") : say("result.hold")) : undefined,
    onCopy: (element) => onCopy(label, element),
  })
}
