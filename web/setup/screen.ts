import type { Attempt, JoinStep, Network, SetupView } from "../../shared/contract.ts"

export type FailedAttempt = Extract<Attempt, { kind: "failed" }>
export type JoinedAttempt = Extract<Attempt, { kind: "joined" }>

/**
 * Where the person went: to the list, to a network's password, to the form, straight into an open network, or to ask
 * how a join goes that this page knows nothing of.
 */
export type Place =
  | { kind: "list" }
  | { kind: "prompt"; network: Network }
  | { kind: "direct"; network: Network }
  | { kind: "other" }
  | { kind: "follow" }

/** What this page knows beside the device's view. */
export interface Local {
  place: Place
  /** The SSID of a connect request that no view has answered yet. */
  pending: string | undefined
  /** The number of this page's own attempt. */
  mine: number | undefined
  /** The attempt whose failure the person has seen. */
  acknowledged: number | undefined
}

export type Screen =
  | { kind: "loading" }
  | { kind: "list"; view: SetupView; notice: FailedAttempt | undefined }
  | { kind: "prompt"; view: SetupView; network: Network; failure: FailedAttempt | undefined }
  | { kind: "other"; view: SetupView; failure: FailedAttempt | undefined }
  | { kind: "follow"; view: SetupView }
  | { kind: "joining"; view: SetupView; ssid: string; step: JoinStep }
  | { kind: "failed"; view: SetupView; attempt: FailedAttempt }
  | { kind: "result"; view: SetupView; attempt: JoinedAttempt }

/**
 * The one screen that follows from what the device says and what the person did. The device comes first: it joins
 * one network at a time, also when another phone asked for it. A failure interrupts nobody but the page whose it is.
 */
export function screenOf(view: SetupView | undefined, local: Local): Screen {
  if (view === undefined) return { kind: "loading" }
  const { attempt } = view
  if (local.pending !== undefined) return { kind: "joining", view, ssid: local.pending, step: "associating" }
  if (attempt.kind === "joined") return { kind: "result", view, attempt }
  if (attempt.kind === "joining") return { kind: "joining", view, ssid: attempt.ssid, step: attempt.step }
  const failure = attempt.kind === "failed" ? attempt : undefined
  const own = failure?.attempt === local.mine ? failure : undefined
  const { place } = local
  if (place.kind === "list") {
    return { kind: "list", view, notice: failure?.attempt === local.acknowledged ? undefined : failure }
  }
  if (place.kind === "direct") {
    return own ? { kind: "failed", view, attempt: own } : { kind: "list", view, notice: failure }
  }
  if (place.kind === "follow") return { kind: "follow", view }
  if (own?.code === "unsupported-security") return { kind: "failed", view, attempt: own }
  if (place.kind === "other") return { kind: "other", view, failure: own }
  return { kind: "prompt", view, network: place.network, failure: own }
}

/** What tells two screens apart for focus and movement: a list that changes is still the same list. */
export function screenName(screen: Screen): string {
  if (screen.kind === "loading") return "list"
  if (screen.kind === "prompt") return `prompt ${screen.network.ssidBytes}`
  return screen.kind
}

/** Whether an attempt is the one this page asked for when no answer told its number. */
export function isAnswerTo(attempt: Attempt, ssid: string, numberBefore: number): boolean {
  return attempt.kind !== "none" && attempt.attempt > numberBefore && attempt.ssid === ssid
}
