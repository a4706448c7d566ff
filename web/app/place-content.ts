import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Network } from "../../shared/contract.ts"
import { aboutScreen } from "./about-screen.ts"
import { happenedScreen } from "./happened-screen.ts"
import type { Heard } from "./heard.ts"
import { homeScreen } from "./home-screen.ts"
import { imageScreen } from "./image-screen.ts"
import { invitationScreen } from "./invitation-screen.ts"
import type { Move } from "./move.ts"
import { neighboursScreen } from "./neighbours-screen.ts"
import { notificationsScreen } from "./notifications-screen.ts"
import { openingScreen } from "./opening-screen.ts"
import { pairingScreen } from "./pairing-screen.ts"
import { phonesScreen } from "./phones-screen.ts"
import { readingAlerts } from "./reading-alerts.ts"
import { readingScreen } from "./reading-screen.ts"
import type { Screen } from "./screens.ts"
import type { Visit } from "./visit.ts"
import { wifiScreen } from "./wifi-screen.ts"
import { readingName, say } from "./words.ts"

/** What the page does itself, since it has to do with its own elements and the browser's history. */
export interface PlaceActions {
  onSubmit(): void
  onCopy(link: HTMLElement): void
  onOpen(screen: Screen): void
  onBack(): void
  /** From the network that was joined back to the Wi-Fi screen. */
  onWifi(): void
}

/** The place that a person has reached; of the home screen so many `pieces`. */
export function placeContent(visit: Visit, actions: PlaceActions, pieces: number): TemplateResult {
  const { place, pairing, heard } = visit
  if (place === "opening") {
    const { notice } = pairing
    return openingScreen({ notice, onAgain: () => visit.openAgain(), onCode: () => visit.typeCode() })
  }
  if (place === "pairing") return pairingScreen(pairing, actions.onSubmit)
  if (place === "loading" || heard === undefined) return html`<h1 tabindex="-1">${say("loading")}</h1>`
  return screenContent(visit, heard, actions, pieces)
}

function screenContent(visit: Visit, heard: Heard, actions: PlaceActions, pieces: number): TemplateResult {
  const { place, part, lost, phones, tokens, pictures, controls, wishes, histories, invitation } = visit
  const { onOpen, onCopy, onBack } = actions
  const onForget = () => void visit.forget()
  if (place === "inviting") {
    return invitationScreen({ invitation, onCopy, onAgain: () => visit.inviteAgain(), onDone: onBack })
  }
  if (place === "phones") {
    return phonesScreen({
      phones,
      tokens,
      device: heard.view.device.name,
      lost,
      onForget,
      onInvite: () => onOpen({ name: "inviting" }),
    })
  }
  const { networks, nearby, move } = visit
  if (place === "wifi") {
    const mayJoin = !lost && !phones.isStranger
    return wifiScreen({ heard, networks, move, mayJoin, onJoin: () => onOpen({ name: "nearby" }) })
  }
  if (place === "nearby" || place === "join") {
    const { parts } = move
    const network = networkNearby(visit)
    const isUnknown = place === "join" && part !== undefined && network === undefined && !move.way
    if (parts === undefined || (isUnknown && !nearby.view)) return loading(move)
    if (isUnknown) return gone()
    if (place === "nearby") return parts.nearby({ nearby, here: heard.view.network?.ssidBytes, onOpen })
    const device = heard.view.device.name
    return html`${parts.join({ device, network, networks, move, onDone: actions.onWifi })}`
  }
  if (place === "neighbours") return neighboursScreen(visit.neighbours, lost)
  if (place === "about") return aboutScreen(heard)
  if (place === "happened") return happenedScreen(visit.happenedLog, heard)
  const device = heard.view.device.name
  if (place === "notifications") {
    const onRemove = () => void visit.removeTold()
    return notificationsScreen({ ...visit, device, lost, onOpen, onRemove })
  }
  if (place === "reading") {
    const reading = heard.view.readings.find(({ id }) => id === part)
    if (reading === undefined) return gone()
    const { span, cursor } = visit
    const onSpan = visit.chooseSpan
    const { alerts, subscribing } = visit
    return html`
      ${readingScreen({ reading, heard, lost, span, histories, cursor, onSpan })}
      ${heard.view.device.capabilities.push ? readingAlerts(reading, { alerts, subscribing, device, lost, onOpen }) : nothing}
    `
  }
  if (place === "image") {
    const image = heard.view.images.find(({ id }) => id === part)
    return image ? imageScreen({ image, heard, lost, pictures }) : gone()
  }
  return homeScreen({
    heard,
    lost,
    phones,
    controls,
    wishes,
    histories,
    pictures,
    subscribing: visit.subscribing,
    pieces,
    onOpen,
    onPair: () => visit.typeCode(),
  })
}

function loading(move: Move): TemplateResult {
  return move.isMissing
    ? html`<button class="text-button" type="button" @click=${() => move.prepare()}>${say("try")}</button>`
    : html`<p class="aside">${say("loading")}</p>`
}

function networkNearby({ part, nearby }: Visit): Network | undefined {
  return nearby.view?.networks.find(({ ssidBytes }) => ssidBytes === part)
}

/** A program of another version may not have it any more. */
function gone(): TemplateResult {
  return html`<p class="intro">${say("part.gone")}</p>`
}

/** What the screen is called, for its bar. */
export function placeTitle(visit: Visit): string | TemplateResult {
  const { place, part, heard, move } = visit
  if (place === "phones") return say("phones")
  if (place === "wifi") return say("wifi")
  if (place === "nearby") return say("move")
  if (place === "join") {
    if (move.way) return say("move.joining", { name: move.way.ssid })
    return html`<bdi>${move.arrivedIn ?? networkNearby(visit)?.ssid ?? say("move.hidden")}</bdi>`
  }
  if (place === "neighbours") return say("neighbours")
  if (place === "about") return say("about")
  if (place === "happened") return say("happened")
  if (place === "notifications") return say("notifications")
  if (place === "reading") {
    const reading = heard?.view.readings.find(({ id }) => id === part)
    return html`<bdi>${reading ? readingName(reading) : ""}</bdi>`
  }
  return html`<bdi>${heard?.view.images.find(({ id }) => id === part)?.label ?? ""}</bdi>`
}
