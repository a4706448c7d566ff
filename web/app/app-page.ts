/**
 * START HERE. The device's own page at home, over HTTPS: asks who comes, then shows how the device is and who may come
 * in. Draws the place that a person's `Visit` has reached, and hands on what they do.
 *
 * It draws into the light DOM, so that one style sheet, allowed by its hash, serves the whole page.
 */
import { html, nothing, render, type TemplateResult } from "lit/html.js"
import { backIcon } from "../ui/back-icon.ts"
import { lamp } from "../ui/lamp.ts"
import { copyLink } from "./copy-link.ts"
import { homeScreen } from "./home-screen.ts"
import { invitationScreen } from "./invitation-screen.ts"
import { takeLinkSecret } from "./link-secret.ts"
import { openingScreen } from "./opening-screen.ts"
import { pairingScreen } from "./pairing-screen.ts"
import { createVisit, type Place, type Visit } from "./visit.ts"
import { say } from "./words.ts"

class AppPage extends HTMLElement {
  declare private visit: Visit
  declare private shownPlace: Place
  /** Whether the other phone was in when the page was drawn last. */
  declare private shownArrival: boolean
  /** The phone whose removal was asked about when the page was drawn last. */
  declare private shownQuestion: string | undefined

  connectedCallback(): void {
    const secret = takeLinkSecret()
    this.visit = createVisit(() => this.update())
    this.shownPlace = "loading"
    this.shownArrival = false
    this.visit.begin(secret)
    // A link opened in this very tab changes what is behind `#` and loads nothing.
    addEventListener("hashchange", () => {
      const another = takeLinkSecret()
      if (another !== undefined) this.visit.begin(another)
    })
    addEventListener("popstate", () => {
      if (this.visit.place === "inviting") this.visit.goHome()
    })
    const look = () => (document.hidden ? this.visit.rest() : this.visit.look())
    addEventListener("visibilitychange", look)
    addEventListener("online", look)
    addEventListener("pageshow", (event) => {
      if (event.persisted) look()
    })
    // Minutes count on while the device says nothing new.
    setInterval(() => this.update(), 1000)
  }

  private update(): void {
    const { place, phones, present, pairing } = this.visit
    const name = present?.device.name ?? pairing.device
    document.title = name
    render(this.frame(place, name), this)
    if (place !== this.shownPlace) {
      const before = this.shownPlace
      this.shownPlace = place
      this.showPlace(place, before)
    } else if (this.visit.invitation.hasArrived && !this.shownArrival) {
      // News that moves the focus is read out.
      this.querySelector("h1")?.focus()
    } else if (phones.asked !== this.shownQuestion) {
      // To the question, or back to where it was asked; the phone may be gone from there.
      const target = phones.asked === undefined ? `forget-${this.shownQuestion}` : "keep"
      const element = document.getElementById(target) ?? document.getElementById("phones")
      element?.focus()
    }
    this.shownQuestion = phones.asked
    this.shownArrival = this.visit.invitation.hasArrived
  }

  private showPlace(place: Place, before: Place): void {
    scrollTo(0, 0)
    // The phone's own way back leads to the device's state, not out of the page.
    if (place === "inviting" && !history.state) history.pushState(true, "")
    const target = place === "pairing" ? "input" : before === "inviting" ? "#invite" : "h1"
    this.querySelector<HTMLElement>(target)?.focus({ preventScroll: true })
  }

  private frame(place: Place, name: string): TemplateResult {
    const { visit } = this
    const isIn = place === "home" || place === "inviting"
    const state =
      place === "opening" && !visit.pairing.notice ? "glowing" : isIn && !visit.lost ? "lit" : "dark"
    const hasArrived = visit.invitation.hasArrived
    return html`<div class="page ${state} ${hasArrived ? "arrived" : place}">
      <header class="porch">
        ${place === "inviting" && !hasArrived ? html`<button class="icon-button back" type="button" aria-label=${say("back")} @click=${() => this.goHome()}>${backIcon()}</button>` : nothing}
        ${lamp(state)}
      </header>
      <main class="screen">${this.draw(place, name)}</main>
      <div role="status">${visit.lost && place !== "home" ? html`<p class="pill">${say("silent", { device: name })}</p>` : nothing}</div>
    </div>`
  }

  private draw(place: Place, name: string): TemplateResult | typeof nothing {
    const { visit } = this
    const { pairing, phones, present, invitation } = visit
    if (place === "opening") {
      const { notice } = pairing
      return openingScreen({ notice, onAgain: () => visit.openAgain(), onCode: () => visit.typeCode() })
    }
    if (place === "pairing") return pairingScreen(pairing, () => this.submit())
    if (place === "inviting") {
      return invitationScreen({
        invitation,
        onCopy: (link) => void this.copy(link),
        onAgain: () => visit.invite(),
        onDone: () => this.goHome(),
      })
    }
    if (place === "home" && present) {
      return homeScreen({
        name,
        present,
        lost: visit.lost,
        phones,
        onForget: () => void visit.forget(),
        onPair: () => visit.typeCode(),
        onInvite: () => visit.invite(),
      })
    }
    return html`<h1 tabindex="-1">${say("loading")}</h1>`
  }

  private goHome(): void {
    if (history.state) history.back()
    else this.visit.goHome()
  }

  private async submit(): Promise<void> {
    await this.visit.submitCode()
    this.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }

  private async copy(link: HTMLElement): Promise<void> {
    this.visit.invitation.copied = await copyLink(link)
    this.update()
  }
}

customElements.define("app-page", AppPage)
