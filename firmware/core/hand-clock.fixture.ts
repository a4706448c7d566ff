/** A clock for tests that stands still until it is moved by hand, on any engine. */
import type { Clock } from "./host.ts"

export interface HandClock extends Clock {
  /** Lets time pass: calls back what falls due, in order, and lets promises settle after each. */
  advance(milliseconds: number): Promise<void>
  /** Lets time pass until nothing waits any more. */
  runOut(): Promise<void>
  /** How many callbacks wait. */
  waiting(): number
}

/** More than any honest test needs; a callback that renews itself for ever meets it. */
const callbacksMaximum = 10_000

export function createHandClock(): HandClock {
  let present = 0
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()

  async function runUntil(limit: number): Promise<void> {
    await settled()
    for (let called = 0; called < callbacksMaximum; called++) {
      const [next] = [...timers].filter(({ at }) => at <= limit).sort((a, b) => a.at - b.at)
      if (next === undefined) return
      timers.delete(next)
      present = next.at
      next.callback()
      await settled()
    }
    throw new Error(`More than ${callbacksMaximum} callbacks: one of them renews itself for ever.`)
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

/** More turns than the longest chain of promises in a device has links. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
}
