/**
 * From "no network" to "at home": the whole of setup as one pure function.
 *
 * `step` never waits and never fails. Whatever comes late, twice or out of turn leaves the state as it was. Every phase
 * either waits for a person, or has a timer or an effect under way that leads out of it.
 */
import type { FailureCode, JoinStep } from "../../shared/contract.ts"
import type { Credentials } from "./host.ts"
import {
  depart,
  goneForLong,
  leaveForSetup,
  linkChanged,
  mayMove,
  moveAsked,
  moved,
  moveFailed,
  rest,
  tryBack,
} from "./provisioning-at-home.ts"
import {
  backToSetup,
  enterGrace,
  enterSetup,
  goHome,
  openAccessPoint,
  portalTimer,
  type Step,
  scan,
  start,
  stay,
  stop,
  withPhase,
} from "./provisioning-moves.ts"
import {
  beginTrial,
  clear,
  forget,
  joinSaved,
  remember,
  retrySaved,
  trialOver,
} from "./provisioning-saved.ts"
import type {
  Effect,
  Input,
  Joining,
  JoiningSaved,
  Phase,
  Result,
  Returning,
  Setup,
  State,
  Timer,
} from "./provisioning-state.ts"

export function initialState(options: {
  concurrent: boolean
  saved: readonly Credentials[]
  radioKeepsPasswords?: boolean
  portalTimeoutMilliseconds?: number | undefined
  setupAfterMilliseconds?: number | undefined
}): State {
  return {
    concurrent: options.concurrent,
    radioKeepsPasswords: options.radioKeepsPasswords ?? false,
    portalTimeoutMilliseconds: options.portalTimeoutMilliseconds,
    setupAfterMilliseconds: options.setupAfterMilliseconds,
    saved: options.saved,
    lastAttempt: 0,
    lastOpening: 0,
    pages: 0,
    readers: 0,
    isAway: false,
    moveFailure: undefined,
    scanning: false,
    lastScan: 0,
    phase: { kind: "starting" },
  }
}

export function step(state: State, input: Input): Step {
  switch (input.kind) {
    case "connect-asked":
      return isIdle(state) ? joinSaved(state, false) : stay(state)
    case "connect-or-setup-asked":
      return connectOrSetup(state)
    case "setup-asked":
      return setupAsked(state)
    case "clear-asked":
      return clear(state)
    case "forget-asked":
      return forget(state, input.ssidBytes)
    case "scan-asked":
      return scanAsked(state)
    case "scan-ended":
      return scanEnded(state, input.scan)
    case "join-asked":
      return joinAsked(state, input.network)
    case "move-asked":
      return moveAsked(state, input.network)
    case "join-advanced":
      return joinAdvanced(state, input.attempt, input.step)
    case "joined":
      return joined(state, input.attempt, input.address)
    case "join-failed":
      return joinFailed(state, input.attempt, input.code)
    case "greeted":
      return greeted(state, input.attempt, input.text)
    case "access-point-opened":
      return opened(state, input.opening)
    case "access-point-failed":
      return openingFailed(state, input.opening)
    case "page-opened":
      return pageSeen({ ...state, pages: state.pages + 1, readers: state.readers + Number(input.reads) })
    case "page-closed":
      return pageClosed({
        ...state,
        pages: Math.max(0, state.pages - 1),
        readers: Math.max(0, state.readers - Number(input.reads)),
      })
    case "page-seen":
      return pageSeen(state)
    case "result-collected":
      return resultCollected(state)
    case "result-seen":
      return state.phase.kind === "grace" && state.phase.result.attempt === input.attempt
        ? { state, effects: [start("farewell")] }
        : stay(state)
    case "link-changed":
      return linkChanged(state, input.link)
    case "timer-ended":
      return timerEnded(state, input.timer)
  }
}

function isIdle(state: State): boolean {
  return state.phase.kind === "starting" || state.phase.kind === "offline"
}

function connectOrSetup(state: State): Step {
  if (isIdle(state)) return state.saved.length > 0 ? joinSaved(state, true) : enterSetup(state)
  if (state.phase.kind !== "joining-saved") return stay(state)
  return stay(withPhase(state, { ...state.phase, thenSetup: true }))
}

function setupAsked(state: State): Step {
  if (isIdle(state)) return enterSetup(state)
  const mayLeave: readonly Phase["kind"][] = ["home", "joining-saved", "moving", "returning"]
  return mayLeave.includes(state.phase.kind) ? leaveForSetup(state) : stay(state)
}

// Setup

function scanAsked(state: State): Step {
  if (mayMove(state)) return scan(state)
  if (state.phase.kind !== "setup") return stay(state)
  // One radio that looks for a saved network hears nothing else.
  return state.concurrent || state.phase.trial === undefined ? scan(state) : stay(state)
}

function scanEnded(state: State, number: number): Step {
  if (!state.scanning || number !== state.lastScan) return stay(state)
  const rested: State = { ...state, scanning: false }
  if (state.phase.kind !== "setup" || state.phase.accessPoint !== "scanning") {
    return { state: rested, effects: [stop("scan")] }
  }
  const open = openAccessPoint(rested)
  return { state: open.state, effects: [stop("scan"), ...open.effects] }
}

function opened(state: State, opening: number): Step {
  if (opening !== state.lastOpening) return stay(state)
  if (state.phase.kind !== "setup" || state.phase.accessPoint !== "opening")
    return { state, effects: [stop("open")] }
  return { state: withPhase(state, { ...state.phase, accessPoint: "open" }), effects: [stop("open")] }
}

function openingFailed(state: State, opening: number): Step {
  if (opening !== state.lastOpening) return stay(state)
  // Worth trying again until the time to return is over; then the device is at home all the same.
  if (state.phase.kind === "grace") return { state, effects: [stop("open"), start("reopen")] }
  if (state.phase.kind !== "setup" || state.phase.accessPoint !== "opening")
    return { state, effects: [stop("open")] }
  return {
    state: withPhase(state, { ...state.phase, accessPoint: "down" }),
    effects: [stop("open"), start("reopen")],
  }
}

// One attempt of a person

/** Whether a person's wish to join can be taken up now. */
export function mayJoin(state: State): boolean {
  return state.phase.kind === "setup" && state.phase.accessPoint === "open"
}

function joinAsked(state: State, network: Credentials): Step {
  if (state.phase.kind !== "setup" || state.phase.accessPoint !== "open") return stay(state)
  const attempt = state.lastAttempt + 1
  const giveUp: Effect[] = state.phase.trial === undefined ? [] : [{ kind: "leave" }]
  const begin: Effect = state.concurrent ? { kind: "join", attempt, network } : start("depart")
  const phase: Joining = { kind: "joining", attempt, network, step: "associating", address: undefined }
  return {
    state: { ...state, lastAttempt: attempt, phase },
    effects: [...giveUp, stop("retry"), stop("portal"), start("join"), begin],
  }
}

function joinAdvanced(state: State, attempt: number, step: JoinStep): Step {
  const { phase } = state
  if (phase.kind !== "joining" || phase.attempt !== attempt || phase.address !== undefined) return stay(state)
  return stay(withPhase(state, { ...phase, step }))
}

function joined(state: State, attempt: number, address: string): Step {
  const { phase } = state
  if (phase.kind === "joining" && phase.attempt === attempt && phase.address === undefined) {
    const { network, saved } = remember(state, phase.network)
    return {
      state: {
        ...state,
        isAway: false,
        saved,
        phase: { ...phase, network, step: "finishing", address },
      },
      effects: [
        stop("join"),
        { kind: "save", networks: saved },
        { kind: "greet", attempt, network, address },
        start("greet"),
      ],
    }
  }
  if (phase.kind === "moving" && phase.attempt === attempt) return moved(state, phase, address)
  if (!isTrying(phase) || phase.trial?.attempt !== attempt) return stay(state)
  const { trial } = phase
  const result: Result = { attempt, network: trial.network, address, text: undefined }
  const greet: Effect = { kind: "greet", attempt, network: trial.network, address }
  const there: State = { ...state, isAway: false }
  // Somebody is looking: show it instead of vanishing under their eyes.
  const next =
    phase.kind === "setup" && state.pages > 0 ? enterGrace(there, result, "grace") : goHome(there, result)
  return { state: next.state, effects: [stop("join"), stop("retry"), greet, ...next.effects] }
}

function joinFailed(state: State, attempt: number, code: FailureCode): Step {
  const { phase } = state
  if (phase.kind === "joining" && phase.attempt === attempt && phase.address === undefined) {
    return backToSetup(state, { attempt, network: phase.network, code })
  }
  if (phase.kind === "moving" && phase.attempt === attempt) return moveFailed(state, phase, code)
  if (!isTrying(phase) || phase.trial?.attempt !== attempt) return stay(state)
  const next = beginTrial(state, phase.trial.rest)
  if (next !== undefined) {
    const going = withPhase(state, { ...phase, trial: next.trial })
    return { state: { ...going, lastAttempt: next.trial.attempt }, effects: next.effects }
  }
  const over = inVain(state, phase)
  return { state: over.state, effects: [stop("join"), ...over.effects] }
}

function isTrying(phase: Phase): phase is JoiningSaved | Setup | Returning {
  return phase.kind === "joining-saved" || phase.kind === "setup" || phase.kind === "returning"
}

/** No saved network could be joined. */
function inVain(state: State, phase: JoiningSaved | Setup | Returning): Step {
  if (phase.kind === "setup") return trialOver(state, phase)
  if (phase.kind === "returning") return rest(state, phase)
  return phase.thenSetup ? enterSetup(state) : stay(withPhase(state, { kind: "offline" }))
}

// The result

function greeted(state: State, attempt: number, text: string | undefined): Step {
  const { phase } = state
  if (phase.kind === "joining" && phase.attempt === attempt && phase.address !== undefined) {
    const result: Result = { attempt, network: phase.network, address: phase.address, text }
    return enterGrace(state, result, state.concurrent ? "grace" : "return")
  }
  if (phase.kind !== "grace" && phase.kind !== "home") return stay(state)
  if (phase.result.attempt !== attempt || phase.result.text !== undefined) return stay(state)
  return stay(withPhase(state, { ...phase, result: { ...phase.result, text } }))
}

function resultCollected(state: State): Step {
  if (state.phase.kind !== "grace" || state.phase.collected) return stay(state)
  return {
    state: withPhase(state, { ...state.phase, collected: true }),
    effects: [stop("return"), start("grace")],
  }
}

// Who is looking

function pageSeen(state: State): Step {
  if (state.phase.kind === "grace") return { state, effects: [stop("gone")] }
  if (state.phase.kind !== "setup") return stay(state)
  const retry: Effect[] = state.saved.length > 0 && state.phase.trial === undefined ? [start("retry")] : []
  return { state, effects: [...retry, ...portalTimer(state)] }
}

function pageClosed(state: State): Step {
  const unwatched = state.phase.kind === "grace" && state.phase.collected && state.readers === 0
  return { state, effects: unwatched ? [start("gone")] : [] }
}

// Time

function timerEnded(state: State, timer: Timer): Step {
  const { phase } = state
  switch (timer) {
    case "scan":
      return scanEnded(state, state.lastScan)
    case "open":
      return openingFailed(state, state.lastOpening)
    case "reopen":
      return isWithoutAccessPoint(state) ? openAccessPoint(state) : stay(state)
    case "depart":
      if (phase.kind === "moving") return depart(state, phase)
      return phase.kind === "joining" ? closeAndJoin(state, phase) : stay(state)
    case "join":
      return joinTimedOut(state)
    case "greet":
      return phase.kind === "joining" ? greeted(state, phase.attempt, undefined) : stay(state)
    case "grace":
    case "return":
    case "gone":
    case "farewell":
      return phase.kind === "grace" ? goHome(state, phase.result) : stay(state)
    case "retry":
      if (phase.kind === "returning" && phase.trial === undefined) return tryBack(state, phase.back)
      return phase.kind === "setup" && phase.trial === undefined ? retrySaved(state, phase) : stay(state)
    case "away":
      return phase.kind === "home" || phase.kind === "returning" ? goneForLong(state) : stay(state)
    case "portal":
      return phase.kind === "setup" ? portalTimedOut(state, phase) : stay(state)
  }
}

function isWithoutAccessPoint({ phase }: State): boolean {
  return phase.kind === "grace" || (phase.kind === "setup" && phase.accessPoint === "down" && !phase.trial)
}

function closeAndJoin(state: State, phase: Joining): Step {
  const { attempt, network } = phase
  return { state, effects: [{ kind: "close-access-point" }, { kind: "join", attempt, network }] }
}

function joinTimedOut(state: State): Step {
  const { phase } = state
  const isChosen = phase.kind === "joining" || phase.kind === "moving"
  const attempt = isChosen ? phase.attempt : isTrying(phase) ? phase.trial?.attempt : undefined
  if (attempt === undefined) return stay(state)
  const failed = joinFailed(state, attempt, "timed-out")
  return { state: failed.state, effects: [{ kind: "leave" }, ...failed.effects] }
}

function portalTimedOut(state: State, phase: Setup): Step {
  if (state.pages > 0 || phase.trial !== undefined) return { state, effects: portalTimer(state) }
  const next = joinSaved(state, false)
  const over: Timer[] = ["open", "reopen", "retry", "portal"]
  return { state: next.state, effects: [...over.map(stop), { kind: "close-access-point" }, ...next.effects] }
}
