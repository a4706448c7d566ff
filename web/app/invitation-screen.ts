import { html, nothing, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import { copyRow } from "./copy-row.ts"
import type { Invitation } from "./invitation.ts"
import type { QrDrawing } from "./qr-chunk.ts"
import { trustAddress } from "./trust-address.ts"
import { say } from "./words.ts"

export interface InvitationOptions {
  readonly invitation: Invitation
  readonly onCopy: (link: HTMLElement) => void
  readonly onAgain: () => void
  readonly onDone: () => void
}

/** A link for another phone: as a picture for its camera, and as text. */
export function invitationScreen(options: InvitationOptions): TemplateResult {
  const { invitation, onAgain, onDone } = options
  const { hasArrived, alert, url, minutesLeft } = invitation
  if (hasArrived) {
    return html`
      <h1 tabindex="-1">${say("invite.arrived")}</h1>
      <div class="actions"><button class="filled-button" type="button" @click=${onDone}>${say("done")}</button></div>
    `
  }
  const isOver = url !== undefined && minutesLeft < 1
  const again = html`<div class="actions"><button class="filled-button" type="button" @click=${onAgain}>${say("invite.again")}</button></div>`
  return html`
    <h1 tabindex="-1">${say("invite")}</h1>
    ${alertCard(alert)}
    ${isOver ? html`<p class="intro" role="status">${say("invite.over")}</p>` : nothing}
    ${alert !== undefined || isOver ? again : url === undefined ? html`<p class="intro" role="status">${say("invite.making")}</p>` : link(url, options)}
  `
}

function link(url: string, { invitation, onCopy }: InvitationOptions): TemplateResult {
  const { minutesLeft: count, copied, code } = invitation
  return html`
    <p class="intro">${say("invite.intro")}</p>
    ${code ? picture(code) : nothing}
    <p class="intro">${say("invite.lasts", { count })}</p>
    ${copyRow({ label: say("invite.link"), text: url, action: say("invite.copy"), copied, onCopy })}
    <p class="aside">${say("invite.trust", { url: trustAddress() })}</p>
  `
}

function picture({ size, path }: QrDrawing): TemplateResult {
  return html`<svg class="code" role="img" aria-label=${say("invite.picture")} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path d=${path}/></svg>`
}
