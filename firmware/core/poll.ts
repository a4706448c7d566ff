/** Asks again and again, at even times that no slow answer moves. */
import type { Clock } from "./host.ts"

/**
 * Asks at once, and then whenever the clock shows a multiple of `everyMilliseconds`: so readings of one pace come
 * together, in one event. A time that passes while an answer is awaited is left out. `ask` must not reject. Returns what
 * ends it.
 */
export function createPoll(options: {
  clock: Clock
  everyMilliseconds: number
  ask: () => Promise<void>
}): () => void {
  const { clock, everyMilliseconds, ask } = options
  let isAsking = false
  let isEnded = false
  let due = Math.floor(clock.now() / everyMilliseconds) * everyMilliseconds
  let cancel = clock.after(0, turn)

  function turn(): void {
    if (isEnded) return
    const now = clock.now()
    // A timer may end a moment early: the next time is counted from the one that was meant.
    due = Math.max(due + everyMilliseconds, Math.floor(now / everyMilliseconds) * everyMilliseconds)
    if (due <= now) due += everyMilliseconds
    cancel = clock.after(Math.max(1, due - now), turn)
    if (isAsking) return
    isAsking = true
    void ask().finally(() => {
      isAsking = false
    })
  }

  return () => {
    isEnded = true
    cancel()
  }
}
