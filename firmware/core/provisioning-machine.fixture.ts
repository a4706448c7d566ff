/** A provisioning machine for tests, that is told one thing after the other. */
import type { Credentials } from "./host.ts"
import { initialState, step } from "./provisioning.ts"
import type { Effect, Input, State, Timer } from "./provisioning-state.ts"

export const home: Credentials = {
  ssidBytes: "SG9tZQ",
  security: "wpa2",
  password: "correct horse",
  hidden: false,
}
/** A stranger's network that only bears the name. */
export const twin: Credentials = { ssidBytes: "SG9tZQ", security: "open", hidden: false }
export const shed: Credentials = {
  ssidBytes: "U2hlZA",
  security: "wpa2",
  password: "battery staple",
  hidden: false,
}

/** A machine that has been told `inputs`, with every effect it asked for. */
export function told(
  options: { concurrent?: boolean; saved?: Credentials[]; portal?: number },
  ...inputs: Input[]
) {
  let state = initialState({
    concurrent: options.concurrent ?? true,
    saved: options.saved ?? [],
    portalTimeoutMilliseconds: options.portal,
  })
  const effects: Effect[] = []
  function tell(...more: Input[]): void {
    for (const input of more) {
      const next = step(state, input)
      state = next.state
      effects.push(...next.effects)
    }
  }
  tell(...inputs)
  return {
    tell,
    effects,
    get state(): State {
      return state
    },
    kinds: () => effects.map((effect) => effect.kind),
    timers: () => effects.flatMap((effect) => (effect.kind === "start-timer" ? [effect.timer] : [])),
  }
}

export const timerEnded = (timer: Timer): Input => ({ kind: "timer-ended", timer })
