/** Named timers over a host's clock; starting one again puts it off. */
import type { Clock } from "./host.ts"

export interface Timers<Name extends string> {
  start(name: Name, milliseconds: number): void
  stop(name: Name): void
  stopAll(): void
}

export function createTimers<Name extends string>(clock: Clock, onEnd: (name: Name) => void): Timers<Name> {
  const cancels = new Map<Name, () => void>()

  function stop(name: Name): void {
    cancels.get(name)?.()
    cancels.delete(name)
  }

  return {
    start(name, milliseconds) {
      stop(name)
      const cancel = clock.after(milliseconds, () => {
        cancels.delete(name)
        onEnd(name)
      })
      cancels.set(name, cancel)
    },
    stop,
    stopAll() {
      for (const name of [...cancels.keys()]) stop(name)
    },
  }
}
