import { utf8Length } from "../../shared/bytes.ts"
import type { ConnectAccepted, ConnectRequest, FailureCode, Network } from "../../shared/contract.ts"
import type { MoveView, NetworksView } from "../../shared/home-contract.ts"
import { isPassphrase, isPasswordless, ssidMaximumBytes } from "../../shared/wifi.ts"
import { type Draft, emptyDraft } from "../ui/draft.ts"
import { ask } from "./api.ts"
import type { JoinParts } from "./join-chunk.ts"
import { loadJoinParts } from "./join-loader.ts"
import type { Networks } from "./networks.ts"
import { sentenceFor } from "./refusals.ts"

type FailedMove = Extract<MoveView, { kind: "failed" }>

/** On the way to another network: what a person chose and typed, and how it goes. */
export interface Move {
  readonly draft: Draft
  readonly busy: boolean
  /** Why the device did not even try, as a sentence. */
  readonly alert: string | undefined
  /** The device was started again before it had joined. */
  readonly isInterrupted: boolean
  /** Where the device is on its way to, and since when, by the phone's clock. */
  readonly way: { readonly ssid: string; readonly sinceMilliseconds: number } | undefined
  /** Where it came to by this person's wish. */
  readonly arrivedIn: string | undefined
  /** What it is drawn with; undefined until that is loaded. */
  readonly parts: JoinParts | undefined
  /** That could not be loaded. */
  readonly isMissing: boolean
  /** Loads it: to be there before the device leaves its network. */
  prepare(): Promise<void>
  /** A person looks at the network of these bytes, or at one that hides its name. What was typed for another is gone. */
  begin(ssidBytes: string | undefined): void
  change(change: Partial<Draft>): void
  /** Sends the device there, where what was typed can be right. */
  submit(device: string, network: Network | undefined): Promise<void>
  /** The device was heard: how does it go? */
  look(): Promise<void>
}

export function createMove(networks: Networks, onChange: () => void): Move {
  let draft = emptyDraft
  let chosen: string | undefined
  let busy = false
  let alert: string | undefined
  let way: (NonNullable<Move["way"]> & { readonly attempt: number }) | undefined
  let arrivedIn: string | undefined
  let isInterrupted = false
  let isLooking = false
  let parts: JoinParts | undefined
  let isMissing = false

  /** What came of it: undefined while it goes on. */
  function outcome({ attempt }: NetworksView): (() => void) | undefined {
    if (way === undefined) return undefined
    const { ssid, attempt: mine } = way
    const isMine = attempt.kind !== "none" && attempt.attempt === mine
    if (isMine && attempt.kind === "joining") return undefined
    if (isMine && attempt.kind === "failed") return () => {}
    // A device that was started again meanwhile counts from one.
    if (attempt.kind === "joined" && (isMine || attempt.ssid === ssid)) {
      return () => {
        arrivedIn = ssid
        draft = emptyDraft
      }
    }
    return () => {
      isInterrupted = true
    }
  }

  return {
    get draft() {
      return draft
    },
    get busy() {
      return busy
    },
    get alert() {
      return alert
    },
    get isInterrupted() {
      return isInterrupted
    },
    get parts() {
      return parts
    },
    get isMissing() {
      return isMissing
    },
    get way() {
      return way
    },
    get arrivedIn() {
      return arrivedIn
    },

    async prepare() {
      isMissing = false
      parts ??= await loadJoinParts()
      isMissing = parts === undefined
      onChange()
    },

    begin(ssidBytes = "") {
      draft = ssidBytes === chosen ? { ...draft, revealed: false } : emptyDraft
      chosen = ssidBytes
      alert = arrivedIn = undefined
      isInterrupted = false
    },

    change(change) {
      draft = { ...draft, ...change }
      onChange()
    },

    async submit(device, network) {
      draft = { ...draft, checked: true }
      if (busy || !isNameRight(draft, network) || !isPasswordRight(draft, network)) return onChange()
      busy = true
      isInterrupted = false
      alert = undefined
      onChange()
      const answer = await ask<ConnectAccepted>("/api/networks/join", requestOf(draft, network))
      busy = false
      if (answer.kind === "accepted") {
        way = {
          ssid: network?.ssid ?? draft.ssid,
          attempt: answer.value.attempt,
          sinceMilliseconds: Date.now(),
        }
      } else alert = sentenceFor(device, answer.kind === "refused" ? answer.problem : undefined)
      onChange()
    },

    async look() {
      if (way === undefined || isLooking) return
      isLooking = true
      const before = networks.view
      await networks.load()
      isLooking = false
      const { view } = networks
      const end = view === undefined || view === before ? undefined : outcome(view)
      if (end === undefined) return
      end()
      way = undefined
      onChange()
    },
  }
}

/** Of one that the device knows the password is asked for only where it was wrong. */
export function takesPassword(
  { security }: Draft,
  network: Network | undefined,
  failed?: FailureCode,
): boolean {
  if (network === undefined) return security !== "open"
  return !isPasswordless(network.security) && (!network.saved || failed === "wrong-password")
}

export function isNameRight({ ssid }: Draft, network: Network | undefined): boolean {
  const length = utf8Length(ssid)
  return network !== undefined || (length > 0 && length <= ssidMaximumBytes)
}

export function isPasswordRight(draft: Draft, network: Network | undefined): boolean {
  // Of a known network it may be left out, also where it is asked for.
  return isPassphrase(draft.password) || (draft.password === "" && !takesPassword(draft, network))
}

/** The last one that a person chose, where it could not be joined and has this name. */
export function failedAttempt(view: NetworksView | undefined, ssid?: string): FailedMove | undefined {
  const attempt = view?.attempt
  return attempt?.kind === "failed" && (ssid ?? attempt.ssid) === attempt.ssid ? attempt : undefined
}

function requestOf(draft: Draft, network: Network | undefined): ConnectRequest {
  const security = network?.security ?? draft.security
  const password = draft.password === "" || isPasswordless(security) ? {} : { password: draft.password }
  return network
    ? { ssidBytes: network.ssidBytes, security, ...password }
    : { ssid: draft.ssid, security, hidden: true, ...password }
}
