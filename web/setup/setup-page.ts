/**
 * START HERE. The page of a device's login sheet: draws the screen that a person's `Journey` has reached, and hands
 * on what they do.
 *
 * It draws into the light DOM, so that one style sheet, allowed by its hash, serves the whole page. `LitElement`
 * is left out on purpose: one element without attributes needs none of it, and it would take 2.5 kB of the budget.
 */
import { html, nothing, render, type TemplateResult } from "lit/html.js"
import { backIcon } from "../ui/back-icon.ts"
import type { Draft } from "../ui/draft.ts"
import { lamp } from "../ui/lamp.ts"
import { failed } from "./failed.ts"
import { joining } from "./joining.ts"
import { Journey } from "./journey.ts"
import { loading } from "./loading.ts"
import { networkList } from "./network-list.ts"
import { otherNetwork } from "./other-network.ts"
import { passwordPrompt } from "./password-prompt.ts"
import { result } from "./result.ts"
import { type JoinedAttempt, type Screen, screenName } from "./screen.ts"
import { SteadyRows } from "./steady-rows.ts"
import { language, say } from "./words.ts"

class SetupPage extends HTMLElement {
  declare private journey: Journey
  declare private shownName: string
  /** Since when this screen is shown; `performance.now()`. */
  declare private shownTime: number
  declare private rows: SteadyRows

  connectedCallback(): void {
    // What stands there for browsers that cannot run this: lit draws behind it.
    this.textContent = ""
    this.shownName = "list"
    this.shownTime = 0
    addEventListener("popstate", () => {
      if (isBehindList(this.journey.screen())) this.journey.backToList()
    })
    this.rows = new SteadyRows()
    this.journey = new Journey(
      () => this.update(),
      () => this.focusFlaw(),
    )
    // Ages and waiting times count on while the device says nothing new.
    setInterval(() => this.update(), 1000)
    this.update()
    void this.journey.begin()
  }

  private update(): void {
    const screen = this.journey.screen()
    const { activeElement } = document
    render(this.frame(screen), this)
    // A row that changes place is taken out and put in again, and loses the focus by that.
    if (activeElement instanceof HTMLElement && this.contains(activeElement))
      activeElement.focus({ preventScroll: true })
    this.rows.look()
    const name = screenName(screen)
    if (name !== this.shownName) {
      this.shownName = name
      this.shownTime = performance.now()
      // The phone's own way back leads to the list, not out of the page.
      if (isBehindList(screen) && !history.state) history.pushState(true, "")
      this.focusScreen()
      if (screen.kind === "result") this.askAppleToLookAgain(screen.attempt)
    }
  }

  private frame(screen: Screen): TemplateResult {
    const state = screen.kind === "joining" ? "glowing" : screen.kind === "result" ? "lit" : "dark"
    return html`<div class="page ${state}">
      <header class="porch">
        ${isBehindList(screen) ? html`<button class="icon-button back" type="button" aria-label=${say("back")} @click=${() => this.goBack()}>${backIcon()}</button>` : nothing}
        ${lamp(state)}
      </header>
      <main class="screen">${this.draw(screen)}</main>
    </div>`
  }

  private draw(screen: Screen): TemplateResult | undefined {
    const { journey } = this
    const { link } = journey
    const lostSeconds = link.lostTime === undefined ? undefined : (performance.now() - link.lostTime) / 1000
    if (screen.kind === "loading") return loading(lostSeconds)
    const { view } = screen
    const { device } = view
    const { alert, sealing, draft } = journey
    if (screen.kind === "joining") {
      const seconds = (performance.now() - this.shownTime) / 1000
      return joining({
        parts: journey.resultParts,
        device,
        ssid: screen.ssid,
        step: screen.step,
        lostSeconds,
        seconds,
      })
    }
    if (screen.kind === "list") {
      return networkList({
        view,
        rows: this.rows,
        notice: screen.notice,
        reason: screen.notice && journey.reasonOf(screen.notice),
        alert,
        ageMilliseconds: (view.ageMilliseconds ?? 0) + performance.now() - link.viewTime,
        scanning: view.scanning || journey.scanAsked,
        lost: lostSeconds !== undefined,
        followWay: journey.isStranger ? sealing?.followWay(() => journey.follow()) : undefined,
        languageSwitch: journey.resultParts?.languageSwitch(),
        told: journey.told,
        onPick: (network) => journey.pick(network),
        onOther: () => journey.pickOther(),
        onScan: () => journey.scan(),
        onRetry: (attempt) => journey.retry(attempt),
      })
    }
    if (screen.kind === "failed") {
      return failed({
        attempt: screen.attempt,
        reason: journey.reasonOf(screen.attempt),
        onRetry: () => journey.again(),
        onChoose: () => journey.backToList(),
      })
    }
    if (screen.kind === "result") {
      return result(journey.resultParts, {
        device,
        attempt: screen.attempt,
        finished: journey.finishedAttempt === screen.attempt.attempt,
        onDone: () => journey.finish(screen.attempt),
      })
    }
    const failure = screen.kind === "follow" ? undefined : screen.failure
    const options = {
      view,
      draft,
      code: journey.isStranger ? sealing?.field(draft.checked) : undefined,
      checking: journey.checking,
      alert: alert ?? (failure && journey.reasonOf(failure)),
      onChange: (change: Partial<Draft>) => journey.change(change),
      onSubmit: () => this.submit(),
    }
    if (screen.kind === "follow") return sealing?.follow(options)
    if (screen.kind === "prompt") return passwordPrompt(screen.network, options)
    const hidden = journey.resultParts?.hiddenNetwork(draft, options.onChange)
    // What it takes comes with the next view at the latest, where it did not come with the first.
    return hidden ? otherNetwork(hidden, options) : loading(lostSeconds)
  }

  private goBack(): void {
    if (history.state) history.back()
    else this.journey.backToList()
  }

  /** The field to fill in or correct; where there is none the heading, which says where one is. */
  private focusScreen(): void {
    scrollTo(0, 0)
    const field =
      this.querySelector<HTMLElement>("[aria-invalid=true], [role=alert] ~ form #password") ??
      this.querySelector("input")
    const target = field ?? this.querySelector<HTMLElement>("h1")
    target?.focus({ preventScroll: true })
  }

  private submit(): void {
    if (!this.journey.submit()) this.focusFlaw()
  }

  private focusFlaw(): void {
    this.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }

  /** Apple's sheet looks whether the network is open, and offers "Done", after a full navigation only. */
  private askAppleToLookAgain({ attempt, accessPoint }: JoinedAttempt): void {
    const query = `?lang=${language}&result=${attempt}`
    if (!accessPoint || location.search === query || !/iPhone|iPad|Macintosh/.test(navigator.userAgent))
      return
    location.replace(`/${query}`)
  }
}

/** Whether the list is one step back. */
function isBehindList({ kind }: Screen): boolean {
  return kind === "prompt" || kind === "other" || kind === "follow"
}

customElements.define("setup-page", SetupPage)
