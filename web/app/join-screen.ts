import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Network } from "../../shared/contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import { nameFields, passwordField } from "../ui/network-fields.ts"
import { failedAttempt, isNameRight, isPasswordRight, type Move, takesPassword } from "./move.ts"
import { moveNews } from "./move-news.ts"
import type { Networks } from "./networks.ts"
import { say, sayFailure } from "./words.ts"

export interface JoinOptions {
  readonly device: string
  /** Undefined for one that hides its name. */
  readonly network: Network | undefined
  readonly networks: Networks
  readonly move: Move
  readonly onDone: () => void
}

/** Has the device leave its network for another one: what follows from that, what opens it, and how it goes. */
export function joinScreen(options: JoinOptions): TemplateResult | typeof nothing {
  const { device, networks, move, onDone } = options
  if (move.way) return moveNews(device, move, networks)
  if (move.arrivedIn === undefined) return form(options)
  return html`
    <p class="intro" role="status">${say("move.done", { device, name: move.arrivedIn })}</p>
    <div class="actions"><button class="filled-button" type="button" @click=${onDone}>${say("done")}</button></div>
  `
}

function form({ device, network, networks, move }: JoinOptions): TemplateResult {
  const { draft, busy, alert, isInterrupted, change } = move
  const failed = failedAttempt(networks.view, network?.ssid ?? draft.ssid)
  const why = isInterrupted ? say("move.interrupted") : failed && sayFailure(failed)
  const flaw = (isRight: boolean, sentence: string) => (draft.checked && !isRight ? sentence : undefined)
  const nameFlaw = flaw(isNameRight(draft, network), say("move.name.flaw"))
  const passwordFlaw = flaw(isPasswordRight(draft, network), say("move.password.flaw"))
  const [security, secured, open] = [say("move.security"), say("move.secured"), say("move.unsecured")]
  const isIpAddress = /^[\d.]+$|:/.test(location.hostname)
  const url = `https://${device}.local${location.port && `:${location.port}`}`
  const onSend = (event: SubmitEvent & { currentTarget: HTMLElement }) => {
    const { currentTarget } = event
    event.preventDefault()
    void move.submit(device, network)
    currentTarget.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }
  return html`
    ${alertCard(alert ?? why)}
    <p class="intro">${say("move.leaves", { device })} ${isIpAddress ? say("move.address", { url }) : nothing} ${say("move.returns")}</p>
    <form novalidate @submit=${onSend}>
      ${network ? nothing : nameFields(say("move.name"), security, secured, open, draft, nameFlaw, change)}
      ${takesPassword(draft, network, failed?.code) ? passwordField(say("move.password"), say("move.reveal"), draft, passwordFlaw, change) : nothing}
      <button class="filled-button" aria-disabled=${busy}>${say("move.do")}</button>
    </form>
  `
}
