/**
 * At home: the network goes and comes back, and a person has the device join another one.
 *
 *     home -> moving -> home, in the new network
 *                   \-> returning -> home, in the network it was in
 *
 * A network is left before it is known whether the next one can be joined, since a radio is in one at a time. So the way
 * back is taken along, and not given up until the device is in a network again, or setup is asked for.
 */
import type { FailureCode } from "../../shared/contract.ts"
import type { Credentials, Link } from "./host.ts"
import {
  awayTimer,
  enterSetup,
  goHome,
  type Step,
  start,
  stay,
  stop,
  withoutPassword,
  withPhase,
} from "./provisioning-moves.ts"
import { beginTrial, joinSaved, remember } from "./provisioning-saved.ts"
import type { Effect, Moving, Result, Returning, State } from "./provisioning-state.ts"
import { isSameNetwork } from "./same-network.ts"

/** Whether another network may be joined now without setup: that has its own way, on its own network. */
export function mayMove({ phase }: State): boolean {
  return phase.kind === "home" || phase.kind === "offline"
}

export function moveAsked(state: State, network: Credentials): Step {
  const { phase } = state
  if (!mayMove(state)) return stay(state)
  const here = phase.kind === "home" ? [phase.result.network] : []
  const back = [...here, ...state.saved.filter((one) => !here.some((other) => isSameNetwork(one, other)))]
  const attempt = state.lastAttempt + 1
  const moving: Moving = { kind: "moving", attempt, network, back }
  return {
    state: { ...state, lastAttempt: attempt, isAway: false, moveFailure: undefined, phase: moving },
    effects: [stop("away"), start("join"), start("depart")],
  }
}

/** The answer is out: the network that it went by may go. */
export function depart(state: State, { attempt, network }: Moving): Step {
  return { state, effects: [{ kind: "join", attempt, network }] }
}

/** Kept only now that it has worked. */
export function moved(state: State, moving: Moving, address: string): Step {
  const { attempt } = moving
  const { network, saved } = remember(state, moving.network)
  const home = goHome({ ...state, saved }, { attempt, network, address, text: undefined })
  return {
    state: home.state,
    effects: [
      ...[stop("join"), stop("depart")],
      { kind: "save", networks: saved },
      { kind: "greet", attempt, network, address },
      ...home.effects,
    ],
  }
}

export function moveFailed(state: State, { attempt, network, back }: Moving, code: FailureCode): Step {
  const moveFailure = { attempt, network: withoutPassword(network), code }
  const next = tryBack({ ...state, moveFailure }, back)
  return { state: next.state, effects: [stop("depart"), ...awayTimer(state), ...next.effects] }
}

/** Once more after a while, or where the radio has found one of them by itself. */
export function tryBack(state: State, back: readonly Credentials[]): Step {
  const begun = beginTrial(state, back)
  if (begun === undefined) {
    return {
      state: withPhase(state, { kind: "offline" }),
      effects: [stop("join"), stop("retry"), stop("away")],
    }
  }
  const returning: Returning = { kind: "returning", back, trial: begun.trial }
  return {
    state: { ...state, lastAttempt: begun.trial.attempt, phase: returning },
    effects: [stop("retry"), ...begun.effects],
  }
}

/** None of them let it in. A router that starts takes minutes, so they are tried again, for ever. */
export function rest(state: State, returning: Returning): Step {
  return {
    state: withPhase(state, { ...returning, trial: undefined }),
    effects: [stop("join"), start("retry")],
  }
}

/** What the network does at home is the radio's business, until it has been gone for too long. */
export function linkChanged(state: State, link: Link): Step {
  const { phase } = state
  // It found a saved network by itself: joining that takes it up as it is.
  if (phase.kind === "offline" && link.kind === "up") return joinSaved(state, false)
  if (phase.kind === "returning" && phase.trial === undefined && link.kind === "up")
    return tryBack(state, phase.back)
  if (phase.kind !== "home" && phase.kind !== "grace") return stay(state)
  if (link.kind === "down") {
    const effects = phase.kind === "home" && !state.isAway ? awayTimer(state) : []
    return { state: { ...state, isAway: true }, effects }
  }
  const back: State = { ...state, isAway: false }
  const effects = [stop("away")]
  if (link.address === phase.result.address) return { state: back, effects }
  const result: Result = { ...phase.result, address: link.address }
  return { state: withPhase(back, { ...phase, result }), effects }
}

/** The time is over after which setup was to open by itself. */
export function goneForLong(state: State): Step {
  return state.phase.kind === "home" ? enterSetup(state) : leaveForSetup(state)
}

/** Setup in place of what is joined, or being joined. */
export function leaveForSetup(state: State): Step {
  const entered = enterSetup(state)
  const over: Effect[] = [{ kind: "leave" }, stop("join"), stop("depart"), stop("retry"), stop("away")]
  return { state: entered.state, effects: [...over, ...entered.effects] }
}
