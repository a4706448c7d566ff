/** A clock for tests that stands still until it is moved by hand. */
import type { Clock } from "../../core/host.ts"

export interface ManualClock extends Clock {
  /** Lets time pass: calls back what falls due, in order, and lets promises settle after each. */
  advance(milliseconds: number): Promise<void>
  /** Lets time pass until nothing waits any more. */
  runOut(): Promise<void>
  /** How many callbacks wait. */
  waiting(): number
}

/** More than any honest test needs; a callback that renews itself for ever meets it. */
const callbacksMaximum = 10_000

export function createManualClock(): ManualClock {
  let present = 0
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()

  const earliestUntil = (limit: number) => {
    const due = [...timers].filter((timer) => timer.at <= limit)
    return due.reduce<(typeof due)[number] | undefined>(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined,
    )
  }

  const runUntil = async (limit: number) => {
    await promisesSettled()
    for (let called = 0; called < callbacksMaximum; called++) {
      const timer = earliestUntil(limit)
      if (timer === undefined) return
      timers.delete(timer)
      present = timer.at
      timer.callback()
      await promisesSettled()
    }
    throw new Error(`more than ${callbacksMaximum} callbacks: one of them renews itself for ever`)
  }

  return {
    now: () => present,
    after(milliseconds, callback) {
      const timer = { at: present + milliseconds, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(milliseconds) {
      const limit = present + milliseconds
      await runUntil(limit)
      present = limit
    },
    runOut: () => runUntil(Number.POSITIVE_INFINITY),
    waiting: () => timers.size,
  }
}

/** A turn of the event loop comes after every promise that can settle has settled. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
