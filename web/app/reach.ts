/**
 * Whether the device is reached: asked of the device itself, since a phone that says it is online may be anywhere.
 *
 * `trouble` is said only where it is known: something else answers under the device's name, or the browser refuses the
 * device's certificate. A request that fails does not tell why, so everything else is `away`.
 */
export type ReachState = "unknown" | "connected" | "away" | "trouble"

/** One question; never rejects. */
export type Probe = () => Promise<ReachState>

export interface Reach {
  readonly state: ReachState
  /** Asks in a moment, where the device has not been heard by then, and again with pauses until it answers. */
  wake(): void
  /** Nobody looks, or nobody asks: no question until `wake`. */
  rest(): void
  /** The device has answered something else. */
  heard(): void
  /** The device has not answered something else. */
  missed(): void
}

/** A device at home answers within a tenth of a second; a chip after sleep within two. */
const patienceMilliseconds = 2500

/**
 * Whoever looks has asked for the dashboard as well. Its answer makes this question needless; beside it that would open a
 * second connection, for which a slow network takes longer than for all the rest.
 */
const graceMilliseconds = 300

/**
 * Between two questions, while somebody looks at the page. A device that is started again takes two of the three seconds
 * that people wait for it; so it is asked often, for eight minutes.
 */
const pauseMilliseconds = 250
const patientTries = 1920
const latePauseMilliseconds = 10_000

export function createReach({ probe, onChange }: { probe: Probe; onChange: () => void }): Reach {
  let state: ReachState = "unknown"
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAsking = false
  let tries = 0
  /** Counts beginnings, so that an old answer is no news. */
  let round = 0

  function rest(): void {
    round++
    isAsking = false
    clearTimeout(timer)
  }

  function become(next: ReachState): void {
    if (next === state) return
    state = next
    onChange()
  }

  async function ask(): Promise<void> {
    const now = round
    isAsking = true
    const answer = await probe()
    if (now !== round) return
    isAsking = false
    if (answer !== "connected" && answer !== "unknown")
      timer = setTimeout(() => void ask(), tries++ < patientTries ? pauseMilliseconds : latePauseMilliseconds)
    become(answer)
  }

  function begin(): void {
    rest()
    tries = 0
    void ask()
  }

  return {
    get state() {
      return state
    },
    wake() {
      rest()
      timer = setTimeout(begin, graceMilliseconds)
    },
    rest,
    heard() {
      rest()
      become("connected")
    },
    missed() {
      if ((state === "connected" || state === "unknown") && !isAsking) begin()
    },
  }
}

/** `isDistrusted` is asked where nothing answers. */
export async function probeHealth(isDistrusted: () => boolean): Promise<ReachState> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMilliseconds)
  try {
    const { status } = await fetch("/api/health", { cache: "no-store", signal: abort.signal })
    if (status === 204) return "connected"
    return status >= 500 ? "away" : "trouble"
  } catch {
    return !abort.signal.aborted && isDistrusted() ? "trouble" : "away"
  } finally {
    clearTimeout(timer)
  }
}
