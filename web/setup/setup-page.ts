/**
 * START HERE. The page of a device's login sheet: it holds what the person did, asks `screenOf` which screen
 * follows, and draws it.
 *
 * It draws into the light DOM, so that one style sheet, allowed by its hash, serves the whole page. `LitElement`
 * is left out on purpose: one element without attributes needs none of it, and it would take 2.5 kB of the budget.
 */
import { html, nothing, render, type TemplateResult } from "lit/html.js"
import type { ConnectRequest, Network, Problem, SetupView } from "../../shared/contract.ts"
import { backIcon } from "../ui/back-icon.ts"
import { lamp } from "../ui/lamp.ts"
import { connect, finish, startScan } from "./api.ts"
import { copyText } from "./copy.ts"
import { type Draft, emptyDraft } from "./draft.ts"
import { failed } from "./failed.ts"
import { joining } from "./joining.ts"
import { Link } from "./link.ts"
import { loading } from "./loading.ts"
import { networkList } from "./network-list.ts"
import { otherNetwork } from "./other-network.ts"
import { nameFlaw, passwordFlaw } from "./password.ts"
import { passwordPrompt } from "./password-prompt.ts"
import { type Copied, result } from "./result.ts"
import {
  type FailedAttempt,
  isAnswerTo,
  type JoinedAttempt,
  type Local,
  type Place,
  type Screen,
  screenName,
  screenOf,
} from "./screen.ts"
import { say, sayFailure, type Word } from "./words.ts"

class SetupPage extends HTMLElement {
  // Given in the constructor: fields with initialisers came with ES2022, and lowering them would take 350 bytes.
  declare private link: Link
  declare private local: Local
  declare private draft: Draft
  /** Whose password the draft holds: a network's SSID bytes, or empty for the form. */
  declare private promptedFor: string
  declare private alert: string | undefined
  declare private copied: Copied | undefined
  declare private finishedAttempt: number | undefined
  /** A request to join or to scan is under way; views meanwhile may not know of it yet. */
  declare private asking: boolean
  declare private scanAsked: boolean
  declare private numberBefore: number
  declare private shownName: string

  constructor() {
    super()
    this.link = new Link(
      (view) => this.onView(view),
      () => this.update(),
    )
    this.local = { place: { kind: "list" }, pending: undefined, mine: undefined, acknowledged: undefined }
    this.draft = emptyDraft
    this.promptedFor = ""
    this.asking = false
    this.scanAsked = false
    this.numberBefore = 0
    this.shownName = "list"
  }

  connectedCallback(): void {
    // Ages and waiting times count on while the device says nothing new.
    setInterval(() => this.update(), 1000)
    this.update()
    this.link.restart()
  }

  private update(): void {
    const screen = screenOf(this.link.view, this.local)
    render(this.frame(screen), this)
    const name = screenName(screen)
    if (name !== this.shownName) {
      this.shownName = name
      this.focusScreen()
    }
    if (screen.kind === "result") this.askAppleToLookAgain(screen.attempt)
  }

  private frame(screen: Screen): TemplateResult {
    const state = screen.kind === "joining" ? "glowing" : screen.kind === "result" ? "lit" : "dark"
    const back = screen.kind === "prompt" || screen.kind === "other"
    return html`<div class="page ${state}">
      <header class="porch">
        ${back ? html`<button class="icon-button back" type="button" aria-label=${say("back")} @click=${() => this.backToList()}>${backIcon()}</button>` : nothing}
        ${lamp(state)}
      </header>
      <main class="screen">${this.draw(screen)}</main>
    </div>`
  }

  private draw(screen: Screen): TemplateResult {
    const lostSeconds =
      this.link.lostTime === undefined ? undefined : (performance.now() - this.link.lostTime) / 1000
    if (screen.kind === "loading") return loading(lostSeconds)
    const { view } = screen
    const { device } = view
    const { draft, alert } = this
    const onChange = (change: Partial<Draft>) => this.change(change)
    if (screen.kind === "joining")
      return joining({ device, ssid: screen.ssid, step: screen.step, lostSeconds })
    if (screen.kind === "list") {
      return networkList({
        view,
        notice: screen.notice,
        alert,
        ageMilliseconds: (view.ageMilliseconds ?? 0) + performance.now() - this.link.viewTime,
        scanning: view.scanning || this.scanAsked,
        lost: lostSeconds !== undefined,
        onPick: (network) => this.pick(network, false),
        onOther: () => this.pickOther(),
        onScan: () => this.scan(),
        onRetry: (attempt) => this.retry(attempt),
      })
    }
    if (screen.kind === "failed") {
      return failed({
        attempt: screen.attempt,
        onRetry: () => this.retry(screen.attempt),
        onChoose: () => this.backToList(),
      })
    }
    if (screen.kind === "result") {
      return result({
        device,
        attempt: screen.attempt,
        copied: this.copied,
        finished: this.finishedAttempt === screen.attempt.attempt,
        onCopy: (word, text) => this.copy(word, text),
        onDone: () => this.finish(screen.attempt),
      })
    }
    const { failure } = screen
    const sentence = alert ?? (failure && sayFailure(failure.code, failure.ssid))
    const options = { device, draft, alert: sentence, onChange, onSubmit: () => this.submit() }
    return screen.kind === "other"
      ? otherNetwork(options)
      : passwordPrompt({ ...options, network: screen.network })
  }

  /** The field that has to be corrected; on any other new screen the heading, which says where one is. */
  private focusScreen(): void {
    scrollTo(0, 0)
    const field = this.querySelector<HTMLElement>("[role=alert] ~ form #password")
    const target = field ?? this.querySelector<HTMLElement>("h1")
    target?.focus({ preventScroll: true })
  }

  private go(place: Place): void {
    const { attempt } = this.link.view ?? {}
    const seen = attempt && attempt.kind !== "none" ? attempt.attempt : undefined
    this.local = { place, pending: undefined, mine: undefined, acknowledged: seen }
    this.alert = undefined
    this.draft = { ...this.draft, revealed: false, checked: false }
    this.update()
  }

  private backToList(): void {
    this.go({ kind: "list" })
  }

  private change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change }
    this.update()
  }

  private pick(network: Network, hidden: boolean): void {
    if (network.security === "open" || network.security === "owe") {
      this.go({ kind: "direct", network })
      void this.join({ ssidBytes: network.ssidBytes, security: network.security }, network.ssid)
      return
    }
    if (network.ssidBytes !== this.promptedFor) this.draft = emptyDraft
    this.promptedFor = network.ssidBytes
    this.go({ kind: "prompt", network, hidden })
  }

  private pickOther(): void {
    if (this.promptedFor !== "") this.draft = emptyDraft
    this.promptedFor = ""
    this.go({ kind: "other" })
  }

  /** A network that is not in the list, because it hides or has gone, is asked for by its name. */
  private retry({ ssid, ssidBytes }: FailedAttempt): void {
    if (this.local.place.kind === "other") {
      this.go({ kind: "other" })
      return
    }
    const listed = this.link.view?.networks.find((network) => network.ssidBytes === ssidBytes)
    const unlisted: Network = {
      ssid,
      ssidBytes,
      signalPercent: 0,
      security: "wpa2-wpa3",
      supported: true,
      saved: false,
    }
    this.pick(listed ?? unlisted, listed === undefined)
  }

  private submit(): void {
    const { place } = this.local
    const { ssid, security, password } = this.draft
    const open = place.kind === "other" && security === "open"
    this.change({ checked: true })
    if ((place.kind === "other" && nameFlaw(ssid)) || (!open && passwordFlaw(password))) {
      this.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
      return
    }
    if (place.kind === "prompt") {
      const { ssidBytes, security } = place.network
      const hidden = place.hidden ? { hidden: true } : {}
      void this.join({ ssidBytes, security, password, ...hidden }, place.network.ssid)
      return
    }
    void this.join({ ssid, security, hidden: true, ...(open ? {} : { password }) }, ssid)
  }

  private async join(request: ConnectRequest, ssid: string): Promise<void> {
    const { attempt } = this.link.view ?? {}
    this.numberBefore = attempt && attempt.kind !== "none" ? attempt.attempt : 0
    this.local = { ...this.local, pending: ssid, mine: undefined }
    this.alert = undefined
    this.asking = true
    this.update()
    const answer = await connect(request)
    this.asking = false
    if (answer.kind === "accepted") this.local = { ...this.local, mine: answer.value.attempt }
    if (answer.kind === "refused") this.turnBack(answer.problem)
    this.link.restart()
    this.update()
  }

  /** The device did not begin an attempt. Where another one runs, its view leads on. */
  private turnBack({ code, field }: Problem): void {
    this.local = { ...this.local, pending: undefined }
    if (this.local.place.kind === "direct") this.local.place = { kind: "list" }
    if (code === "attempt-under-way") return
    const device = this.link.view?.device ?? ""
    if (code === "not-in-setup") this.alert = say("away", { device })
    else this.alert = (field === "password" && passwordFlaw(this.draft.password)) || say("refused")
  }

  private onView(view: SetupView): void {
    if (this.asking) return
    this.scanAsked = false
    const { pending, mine } = this.local
    if (pending === undefined) return
    this.local = { ...this.local, pending: undefined }
    if (mine !== undefined) return
    if (isAnswerTo(view.attempt, pending, this.numberBefore)) {
      this.local.mine = view.attempt.kind === "none" ? undefined : view.attempt.attempt
      return
    }
    this.alert = say("silent")
    if (this.local.place.kind === "direct") this.local.place = { kind: "list" }
  }

  private async scan(): Promise<void> {
    if (this.scanAsked || this.link.view?.scanning) return
    this.scanAsked = true
    this.asking = true
    this.alert = undefined
    this.update()
    await startScan()
    this.asking = false
    this.link.restart()
  }

  private copy(word: Word, text: HTMLElement): void {
    this.copied = { word, succeeded: copyText(text) }
    this.update()
  }

  /** The device closes its access point when it hears this; if it does not hear it, it does so by itself. */
  private async finish({ attempt }: JoinedAttempt): Promise<void> {
    this.finishedAttempt = attempt
    this.update()
    await finish({ attempt })
    this.link.close()
  }

  /** Apple's sheet looks whether the network is open, and offers "Done", after a full navigation only. */
  private askAppleToLookAgain({ attempt, accessPoint }: JoinedAttempt): void {
    const query = `?result=${attempt}`
    if (!accessPoint || location.search === query || !/iPhone|iPad|Macintosh/.test(navigator.userAgent))
      return
    location.replace(`/${query}`)
  }
}

customElements.define("setup-page", SetupPage)
