import type { Clock } from "../../firmware/core/host.ts"

/** A clock that stands until it is moved: hours pass in no time. */
export interface HandClock extends Clock {
  /** Calls back what falls due, in order, and lets what follows from each settle. */
  advance(milliseconds: number): Promise<void>
}

/** As many callbacks one move of the clock may bring. A timer that renews itself for ever meets it. */
const callbacksMaximum = 1_000_000

/** More turns than the longest chain of promises in a device has links. */
const turns = 60

export function createHandClock(): HandClock {
  let present = 0
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()

  function earliest(limit: number) {
    let found: { readonly at: number; readonly callback: () => void } | undefined
    for (const timer of timers)
      if (timer.at <= limit && (found === undefined || timer.at < found.at)) found = timer
    return found
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
      await settled()
      for (let count = 0; count < callbacksMaximum; count++) {
        const next = earliest(limit)
        if (next === undefined) break
        timers.delete(next)
        present = Math.max(present, next.at)
        next.callback()
        await settled()
      }
      present = limit
    },
  }
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve()
}
