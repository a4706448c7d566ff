import type { ConnectRequest, Network, Problem, SetupView } from "../../shared/contract.ts"
import { isPasswordless } from "../../shared/wifi.ts"
import { connect, finish, startScan } from "./api.ts"
import { type Draft, emptyDraft } from "./draft.ts"
import { Link } from "./link.ts"
import { nameFlaw, passwordFlaw } from "./password.ts"
import {
  type FailedAttempt,
  isAnswerTo,
  type JoinedAttempt,
  type Local,
  type Place,
  type Screen,
  screenOf,
} from "./screen.ts"
import { say } from "./words.ts"

/** One person's way through the setup: where they are, what they typed, and what they asked of the device. */
export class Journey {
  // Given in the constructor: fields with initialisers came with ES2022, and lowering them would take 350 bytes.
  declare readonly link: Link
  declare draft: Draft
  /** Why the device did not take the last request, as a sentence. */
  declare alert: string | undefined
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

  constructor(onChange: () => void) {
    this.onChange = onChange
    this.link = new Link((view) => this.onView(view), onChange)
    this.draft = emptyDraft
    this.scanAsked = this.joinAsked = false
    this.local = { place: { kind: "list" }, pending: undefined, mine: undefined, acknowledged: undefined }
    this.promptedFor = ""
    this.numberBefore = 0
  }

  screen(): Screen {
    return screenOf(this.link.view, this.local)
  }

  /** The number of the newest attempt the device told of; 0 before any. */
  private newestNumber(): number {
    const { attempt } = this.link.view ?? {}
    return attempt && attempt.kind !== "none" ? attempt.attempt : 0
  }

  private go(place: Place): void {
    this.local = { place, pending: undefined, mine: undefined, acknowledged: this.newestNumber() }
    this.alert = undefined
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

  pick(network: Network): void {
    if (isPasswordless(network.security)) {
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
    const { place } = this.local
    const { ssid, security, password } = this.draft
    const open = place.kind === "other" && security === "open"
    this.change({ checked: true })
    if (place.kind === "other" && nameFlaw(ssid)) return false
    if (!open && passwordFlaw(password)) return false
    if (place.kind === "prompt") {
      const { ssidBytes, security } = place.network
      void this.join({ ssidBytes, security, password }, place.network.ssid)
      return true
    }
    void this.join({ ssid, security, hidden: true, ...(open ? {} : { password }) }, ssid)
    return true
  }

  private async join(request: ConnectRequest, ssid: string): Promise<void> {
    this.numberBefore = this.newestNumber()
    this.local = { ...this.local, pending: ssid, mine: undefined }
    this.alert = undefined
    this.joinAsked = true
    this.onChange()
    const answer = await connect(request)
    this.joinAsked = false
    if (answer.kind === "accepted") this.local = { ...this.local, mine: answer.value.attempt }
    if (answer.kind === "refused") this.turnBack(answer.problem)
    this.link.restart()
    this.onChange()
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
    const { pending, mine } = this.local
    if (this.joinAsked) return
    // The device knows nothing of an attempt it took: it was restarted in the middle.
    const isForgotten = mine !== undefined && view.attempt.kind === "none"
    if (isForgotten) {
      this.local.mine = undefined
      this.turnBackWith(say("interrupted"))
    }
    if (pending === undefined || isForgotten) return
    this.local = { ...this.local, pending: undefined }
    if (mine !== undefined) return
    if (isAnswerTo(view.attempt, pending, this.numberBefore)) {
      this.local.mine = view.attempt.kind === "none" ? undefined : view.attempt.attempt
      return
    }
    this.turnBackWith(say("silent"))
  }

  private turnBackWith(sentence: string): void {
    this.alert = sentence
    this.local = { ...this.local, pending: undefined }
    if (this.local.place.kind === "direct") this.local.place = { kind: "list" }
  }

  async scan(): Promise<void> {
    if (this.scanAsked || this.link.view?.scanning) return
    this.scanAsked = true
    this.alert = undefined
    this.onChange()
    await startScan()
    this.scanAsked = false
    this.link.restart()
  }

  /** The device closes its access point when it hears this; if it does not hear it, it does so by itself. */
  async finish({ attempt }: JoinedAttempt): Promise<void> {
    this.finishedAttempt = attempt
    this.onChange()
    await finish({ attempt })
    this.link.close()
  }
}
