import type {
  ConnectAccepted,
  ConnectRequest,
  FinishRequest,
  Network,
  Problem,
  SetupView,
} from "../../shared/contract.ts"
import { isPasswordless } from "../../shared/wifi.ts"
import { type Draft, emptyDraft } from "../ui/draft.ts"
import { ask } from "./api.ts"
import { Link } from "./link.ts"
import { isNetworkName, passwordFlaw } from "./password.ts"
import type { ResultParts } from "./result-chunk.ts"
import { loadResult } from "./result-loader.ts"
import {
  type FailedAttempt,
  isAnswerTo,
  type JoinedAttempt,
  type Local,
  type Place,
  type Screen,
  screenOf,
} from "./screen.ts"
import type { Sealing } from "./seal-chunk.ts"
import { loadSealing } from "./seal-loader.ts"
import { say } from "./words.ts"

/** A view is on the screen by then. */
const paintMilliseconds = 100

/** One person's way through the setup: where they are, what they typed, and what they asked of the device. */
export class Journey {
  // Given in the constructor: fields with initialisers came with ES2022, and lowering them would take 350 bytes.
  declare readonly link: Link
  /** Undefined until it is needed, and there. */
  declare sealing: Sealing | undefined
  /** Undefined until it is there. */
  declare resultParts: ResultParts | undefined
  /** The device is being asked whether the code is right. */
  declare checking: boolean
  declare draft: Draft
  /** Why the device did not take the last request, as a sentence. */
  declare alert: string | undefined
  /** What the person asked to be told, as a sentence. */
  declare told: string | undefined
  declare finishedAttempt: number | undefined
  /** A scan is being asked for. */
  declare scanAsked: boolean
  declare private local: Local
  /** Whose password the draft holds: a network's SSID bytes, or empty for the form. */
  declare private promptedFor: string
  /** A join is being asked for; views meanwhile may not know of it. */
  declare private joinAsked: boolean
  /** The newest attempt when the last join was asked for. */
  declare private numberBefore: number
  declare private onChange: () => void
  declare private onFlaw: () => void

  /** `onFlaw` hears, after `onChange`, that the device found something to correct on the same screen. */
  constructor(onChange: () => void, onFlaw: () => void) {
    this.onChange = onChange
    this.onFlaw = onFlaw
    this.link = new Link((view) => this.onView(view), onChange)
    this.draft = emptyDraft
    this.scanAsked = this.joinAsked = this.checking = false
    this.local = { place: { kind: "list" }, pending: undefined, mine: undefined, acknowledged: undefined }
    this.promptedFor = ""
    this.numberBefore = 0
  }

  /** Goes on with the session that the page before has kept, and asks for the first view. */
  async begin(): Promise<void> {
    if (/^porchlight /.test(window.name)) await this.load()
    this.link.restart()
  }

  private async load(): Promise<void> {
    const { link, onChange } = this
    await this.loadResult()
    const words = this.resultParts?.sealWords
    // Without words for what goes wrong nothing is begun: asking again asks for both again.
    if (!words) return
    this.sealing = await loadSealing({ words, link, onChange, onEnd: () => this.onSealEnd() })
    // The page before may have kept a session, and this one have begun without.
    if (link.session && link.view) link.restart()
    onChange()
  }

  /** The device may be out of reach from the moment it joins, so what its result takes is here before. */
  private async loadResult(): Promise<void> {
    this.resultParts = await loadResult(this.onChange)
  }

  /** What a first look at the list does without. */
  private async loadRest(): Promise<void> {
    if (this.isStranger && !this.sealing) await this.load()
    await this.loadResult()
    this.onChange()
  }

  /** Whether the device wants the code before it does what this page asks of it. */
  get isStranger(): boolean {
    const { view, session } = this.link
    return view?.protection === "code" && session === undefined
  }

  screen(): Screen {
    return screenOf(this.link.view, this.local)
  }

  /** Why an attempt failed, as a sentence; without what the result takes, only that it did. */
  reasonOf({ code, ssid: network }: FailedAttempt): string {
    return this.resultParts?.reason(code, network) ?? say("failed.title", { network })
  }

  /** The number of the newest attempt the device told of; 0 before any. */
  private newestNumber(): number {
    const { attempt } = this.link.view ?? {}
    return attempt && attempt.kind !== "none" ? attempt.attempt : 0
  }

  private go(place: Place): void {
    this.local = { place, pending: undefined, mine: undefined, acknowledged: this.newestNumber() }
    this.alert = undefined
    this.told = undefined
    this.draft = { ...this.draft, revealed: false, checked: false }
    this.onChange()
  }

  backToList(): void {
    this.go({ kind: "list" })
  }

  change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change }
    this.onChange()
  }

  /** For somebody who had this device join, and comes with a page that knows nothing of it. */
  follow(): void {
    this.go({ kind: "follow" })
  }

  pick(network: Network): void {
    if (isPasswordless(network.security) && !this.isStranger) {
      this.go({ kind: "direct", network })
      void this.join({ ssidBytes: network.ssidBytes, security: network.security }, network.ssid)
      return
    }
    if (network.ssidBytes !== this.promptedFor) this.draft = emptyDraft
    this.promptedFor = network.ssidBytes
    this.go({ kind: "prompt", network })
  }

  pickOther(): void {
    if (this.promptedFor !== "") this.draft = emptyDraft
    this.promptedFor = ""
    this.go({ kind: "other" })
  }

  /** After this page's own failure: from where it began, also when the network has left the list since. */
  again(): void {
    const { place } = this.local
    if ("network" in place) this.pick(place.network)
    else this.go(place)
  }

  /** After a failure the list tells of. A network that hides or has gone is asked for by its name. */
  retry({ ssid, ssidBytes }: FailedAttempt): void {
    const listed = this.link.view?.networks.find((network) => network.ssidBytes === ssidBytes)
    if (listed) {
      this.pick(listed)
      return
    }
    this.pickOther()
    // Only the person knows whether it takes a password, so the form asks for that too.
    if (this.draft.ssid !== ssid) this.change({ ...emptyDraft, ssid })
  }

  /** Returns false where a field has to be corrected first. */
  submit(): boolean {
    if (this.checking) return true
    this.change({ checked: true })
    const { place } = this.local
    const { ssid, password } = this.draft
    if (place.kind === "other" && !isNetworkName(ssid)) return false
    if (takesPassword(place, this.draft) && passwordFlaw(password)) return false
    void this.proceed(place, this.draft)
    return true
  }

  private async proceed(place: Place, draft: Draft): Promise<void> {
    if (this.isStranger) {
      if (!(await this.open())) return this.onFlaw()
      await this.link.look()
    }
    // The person may have gone elsewhere meanwhile.
    if (place === this.local.place) this.send(place, draft)
    else this.link.restart()
  }

  private async open(): Promise<boolean> {
    this.alert = undefined
    this.checking = true
    this.onChange()
    if (!this.sealing) await this.load()
    const isOpen = !this.isStranger || (await this.sealing?.open())
    this.checking = false
    if (isOpen === undefined) this.alert = say("silent")
    this.onChange()
    return isOpen ?? false
  }

  private send(place: Place, draft: Draft): void {
    const { ssid, security, password } = draft
    const secret = takesPassword(place, draft) ? { password } : {}
    if (place.kind === "other") void this.join({ ssid, security, hidden: true, ...secret }, ssid)
    else if (place.kind === "follow") this.link.restart()
    else if (place.kind === "prompt") this.sendTo(place.network, password)
  }

  private sendTo(network: Network, password: string): void {
    const { ssid, ssidBytes, security } = network
    if (isPasswordless(security)) this.pick(network)
    else void this.join({ ssidBytes, security, password }, ssid)
  }

  private async join(request: ConnectRequest, ssid: string): Promise<void> {
    this.numberBefore = this.newestNumber()
    this.local = { ...this.local, pending: ssid, mine: undefined }
    this.alert = undefined
    this.joinAsked = true
    this.onChange()
    // One thing is said under a seal at a time, and each later view is made after this request.
    this.link.close()
    await this.loadResult()
    const answer = await this.link.talk.ask<ConnectAccepted>("/api/connect", request)
    this.joinAsked = false
    if (answer.kind === "accepted") this.local = { ...this.local, mine: answer.value.attempt }
    if (answer.kind === "refused") this.turnBack(this.whyNot(answer.problem))
    this.link.restart()
    this.onChange()
  }

  /** The device did not begin an attempt. Where another one runs, its view leads on. */
  private whyNot({ code, field }: Problem): string | undefined {
    if (code === "attempt-under-way") return undefined
    if (code === "not-in-setup") return say("away", { device: this.link.view?.device ?? "" })
    return (field === "password" && passwordFlaw(this.draft.password)) || say("refused")
  }

  private onView(view: SetupView): void {
    const { pending, mine, place } = this.local
    if (this.joinAsked) return
    if (!this.resultParts || (this.isStranger && !this.sealing)) {
      setTimeout(() => this.loadRest(), paintMilliseconds)
    }
    if (place.kind === "follow" && this.link.session) {
      this.local = { ...this.local, place: { kind: "list" } }
      if (view.attempt.kind === "none") this.told = this.sealing?.nothingToTell()
    }
    // The device knows nothing of an attempt it took: it was restarted in the middle.
    const isForgotten = mine !== undefined && view.attempt.kind === "none"
    if (isForgotten) {
      this.local.mine = undefined
      this.turnBack(say("interrupted"))
    }
    if (pending === undefined || isForgotten) return
    this.local = { ...this.local, pending: undefined }
    if (mine !== undefined) return
    if (isAnswerTo(view.attempt, pending, this.numberBefore)) {
      this.local.mine = view.attempt.kind === "none" ? undefined : view.attempt.attempt
      return
    }
    this.turnBack(say("silent"))
  }

  private turnBack(sentence: string | undefined): void {
    this.alert = sentence
    this.local = { ...this.local, pending: undefined }
    if (this.local.place.kind === "direct") this.local.place = { kind: "list" }
  }

  /** Strangers are told of no attempt. So what is on show stays, or it is asked for anew. */
  private onSealEnd(): void {
    const { kind } = this.screen()
    if (kind === "result") {
      this.link.close()
      return
    }
    let { place, pending } = this.local
    if (place.kind === "direct") place = { kind: "prompt", network: place.network }
    if (kind === "joining" && pending === undefined) place = { kind: "follow" }
    this.local = { ...this.local, place, pending: undefined, mine: undefined }
    this.link.restart()
    this.onChange()
  }

  async scan(): Promise<void> {
    if (this.scanAsked || this.link.view?.scanning) return
    this.scanAsked = true
    this.alert = undefined
    this.onChange()
    await ask("/api/scan", {})
    this.scanAsked = false
    if (!this.joinAsked) this.link.restart()
  }

  /** The device closes its access point when it hears this; if it does not hear it, it does so by itself. */
  async finish({ attempt }: JoinedAttempt): Promise<void> {
    this.finishedAttempt = attempt
    this.onChange()
    this.link.close()
    await this.link.talk.ask("/api/setup/finish", { attempt } satisfies FinishRequest)
    this.link.close()
    this.link.session?.finish()
  }
}

/** Whether a password is asked for there. */
function takesPassword(place: Place, { security }: Draft): boolean {
  if (place.kind === "other") return security !== "open"
  return place.kind === "prompt" && !isPasswordless(place.network.security)
}
