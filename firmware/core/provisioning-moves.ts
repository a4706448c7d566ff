/** The ways into each phase of provisioning, and what each asks for. `provisioning.ts` says when. */
import type { Credentials } from "./host.ts"
import type { Effect, Failure, Phase, Result, Setup, State, Timer } from "./provisioning-state.ts"
import { timerMilliseconds } from "./provisioning-state.ts"

export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

export function stay(state: State): Step {
  return { state, effects: [] }
}

export function withPhase(state: State, phase: Phase): State {
  return { ...state, phase }
}

export function withoutPassword({ ssidBytes, security, hidden }: Credentials): Credentials {
  return { ssidBytes, security, hidden }
}

export function start(timer: keyof typeof timerMilliseconds): Effect {
  return { kind: "start-timer", timer, milliseconds: timerMilliseconds[timer] }
}

export function stop(timer: Timer): Effect {
  return { kind: "stop-timer", timer }
}

export function enterSetup(state: State, failure?: Failure): Step {
  const phase: Setup = { kind: "setup", accessPoint: "scanning", failure, trial: undefined, retries: 0 }
  const scanned = scan(withPhase({ ...state, isAway: false, moveFailure: undefined }, phase))
  const waiting: Effect[] = [...portalTimer(state), ...(state.saved.length > 0 ? [start("retry")] : [])]
  if (!state.concurrent) return { state: scanned.state, effects: [...scanned.effects, ...waiting] }
  const open = openAccessPoint(scanned.state)
  return { state: open.state, effects: [...open.effects, ...scanned.effects, ...waiting] }
}

export function portalTimer(state: State): Effect[] {
  const milliseconds = state.portalTimeoutMilliseconds
  return milliseconds === undefined ? [] : [{ kind: "start-timer", timer: "portal", milliseconds }]
}

/** Runs at home while the network that was joined is gone. */
export function awayTimer(state: State): Effect[] {
  const milliseconds = state.setupAfterMilliseconds
  return milliseconds === undefined ? [] : [{ kind: "start-timer", timer: "away", milliseconds }]
}

export function scan(state: State): Step {
  if (state.scanning) return stay(state)
  const number = state.lastScan + 1
  return {
    state: { ...state, scanning: true, lastScan: number },
    effects: [{ kind: "scan", scan: number }, start("scan")],
  }
}

export function openAccessPoint(state: State): Step {
  const opening = state.lastOpening + 1
  const phase: Phase = state.phase.kind === "setup" ? { ...state.phase, accessPoint: "opening" } : state.phase
  return {
    state: { ...state, lastOpening: opening, phase },
    effects: [{ kind: "open-access-point", opening }, start("open")],
  }
}

/** The access point is there again, with the reason; a one-radio chip opens it anew. */
export function backToSetup(state: State, failure: Failure): Step {
  const accessPoint = state.concurrent ? "open" : "opening"
  const setup = withPhase(state, { kind: "setup", accessPoint, failure, trial: undefined, retries: 0 })
  const open = state.concurrent ? stay(setup) : openAccessPoint(setup)
  const retry: Effect[] = state.saved.length > 0 ? [start("retry")] : []
  return {
    state: open.state,
    effects: [stop("join"), stop("depart"), ...open.effects, ...retry, ...portalTimer(state)],
  }
}

export function enterGrace(state: State, result: Result, timer: "grace" | "return"): Step {
  const grace = withPhase(state, { kind: "grace", result, collected: false })
  const open = state.concurrent ? stay(grace) : openAccessPoint(grace)
  return { state: open.state, effects: [stop("greet"), ...open.effects, start(timer)] }
}

export function goHome(state: State, result: Result): Step {
  const over: Timer[] = ["open", "reopen", "grace", "return", "gone", "farewell", "portal"]
  return {
    state: withPhase(state, { kind: "home", result }),
    effects: [
      ...over.map(stop),
      ...(state.isAway ? awayTimer(state) : [stop("away")]),
      { kind: "close-access-point" },
    ],
  }
}
