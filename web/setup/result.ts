import { html, type TemplateResult } from "lit/html.js"
import type { ResultParts } from "./result-chunk.ts"
import type { JoinedAttempt } from "./screen.ts"
import { say } from "./words.ts"

export interface ResultOptions {
  device: string
  attempt: JoinedAttempt
  /** True once the person said that they have seen it. */
  finished: boolean
  onDone: () => void
}

/**
 * Everything the person needs from here on, shown while the access point still stands and after. Where `parts` never
 * came, the access point may be gone with them: then what the person must know stands here in plain words.
 */
export function result(parts: ResultParts | undefined, options: ResultOptions): TemplateResult {
  const { device, attempt } = options
  const { text, address, url } = attempt
  return html`
    <h1 tabindex="-1">${say("result.title", { device })}</h1>
    ${parts?.joined(options) ?? html`<p class="intro">${text ?? address}<br>${url}</p>`}
  `
}
