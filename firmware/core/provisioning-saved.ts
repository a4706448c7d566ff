/** The networks that once worked: trying them one after the other, and forgetting them. */
import type { Credentials } from "./host.ts"
import {
  enterSetup,
  openAccessPoint,
  type Step,
  start,
  stay,
  stop,
  withoutPassword,
  withPhase,
} from "./provisioning-moves.ts"
import type { Effect, Phase, Setup, State, Trial } from "./provisioning-state.ts"
import { savedMaximum } from "./provisioning-state.ts"
import { isSameNetwork } from "./same-network.ts"

/** Tries the saved networks one after the other, newest first. */
export function joinSaved(state: State, thenSetup: boolean): Step {
  const begun = beginTrial(state, state.saved)
  if (begun === undefined) return stay(withPhase(state, { kind: "offline" }))
  const phase: Phase = { kind: "joining-saved", trial: begun.trial, thenSetup }
  return { state: { ...state, lastAttempt: begun.trial.attempt, phase }, effects: begun.effects }
}

export function beginTrial(
  state: State,
  candidates: readonly Credentials[],
): { trial: Trial; effects: Effect[] } | undefined {
  const [network, ...rest] = candidates
  if (network === undefined) return undefined
  const attempt = state.lastAttempt + 1
  return { trial: { attempt, network, rest }, effects: [{ kind: "join", attempt, network }, start("join")] }
}

/** The saved networks were tried in vain, or need not be tried any more: setup goes on. */
export function trialOver(state: State, setup: Setup): Step {
  const resumed: Setup = { ...setup, trial: undefined }
  const retry: Effect[] = state.saved.length > 0 ? [start("retry")] : []
  if (setup.accessPoint !== "down") return { state: withPhase(state, resumed), effects: retry }
  const open = openAccessPoint(withPhase(state, resumed))
  return { state: open.state, effects: [...retry, ...open.effects] }
}

/** Nobody has come to setup for a while. */
export function retrySaved(state: State, setup: Setup): Step {
  if (state.pages > 0 || setup.accessPoint === "scanning" || setup.accessPoint === "opening") {
    return { state, effects: [start("retry")] }
  }
  // One radio cannot hold the access point and look for another network at once: it tries one, then shows itself again.
  const next = state.saved[setup.retries % state.saved.length]
  const begun = beginTrial(state, state.concurrent || next === undefined ? state.saved : [next])
  if (begun === undefined) return stay(state)
  const phase: Setup = {
    ...setup,
    trial: begun.trial,
    retries: setup.retries + 1,
    accessPoint: state.concurrent ? setup.accessPoint : "down",
  }
  const close: Effect[] = state.concurrent ? [] : [{ kind: "close-access-point" }]
  return {
    state: { ...state, lastAttempt: begun.trial.attempt, phase },
    effects: [...close, stop("reopen"), ...begun.effects],
  }
}

/** One that has just worked comes first, with the password that it worked with. */
export function remember(state: State, joined: Credentials): { network: Credentials; saved: Credentials[] } {
  const network = state.radioKeepsPasswords ? withoutPassword(joined) : joined
  const saved = [network, ...state.saved.filter((other) => !isSameNetwork(other, network))]
  return { network, saved: saved.slice(0, savedMaximum) }
}

/** Forgets them all. One that is joined, or that a person has just chosen, is not among them. */
export function clear(state: State): Step {
  const forgetful: State = { ...state, saved: [] }
  const forget: Effect[] = [{ kind: "save", networks: [] }, stop("retry")]
  const { phase } = state
  if (phase.kind === "moving") return { state: withPhase(forgetful, { ...phase, back: [] }), effects: forget }
  const isTrying = phase.kind === "setup" && phase.trial !== undefined
  if (phase.kind !== "joining-saved" && phase.kind !== "returning" && !isTrying)
    return { state: forgetful, effects: forget }
  const next = withoutTrial(forgetful)
  return { state: next.state, effects: [...forget, { kind: "leave" }, stop("join"), ...next.effects] }
}

function withoutTrial(state: State): Step {
  const { phase } = state
  if (phase.kind === "setup") return trialOver(state, phase)
  if (phase.kind === "joining-saved" && phase.thenSetup) return enterSetup(state)
  return { state: withPhase(state, { kind: "offline" }), effects: [stop("away")] }
}

/** Forgets the networks of one name. One that is joined, or being joined, stays so, and is not joined again. */
export function forget(state: State, ssidBytes: string): Step {
  const isOther = (network: Credentials) => network.ssidBytes !== ssidBytes
  const saved = state.saved.filter(isOther)
  if (saved.length === state.saved.length) return stay(state)
  const phase = withoutCandidates(state.phase, isOther)
  return { state: { ...state, saved, phase }, effects: [{ kind: "save", networks: saved }] }
}

function withoutCandidates(phase: Phase, isOther: (network: Credentials) => boolean): Phase {
  const others = (trial: Trial): Trial => ({ ...trial, rest: trial.rest.filter(isOther) })
  switch (phase.kind) {
    case "moving":
      return { ...phase, back: phase.back.filter(isOther) }
    case "returning":
      return { ...phase, back: phase.back.filter(isOther), trial: phase.trial && others(phase.trial) }
    case "joining-saved":
      return { ...phase, trial: others(phase.trial) }
    case "setup":
      return phase.trial === undefined ? phase : { ...phase, trial: others(phase.trial) }
    default:
      return phase
  }
}
