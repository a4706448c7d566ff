import type { Heard } from "./heard.ts"
import type { Kept } from "./kept.ts"

/** Between two writings: values come each second, and a phone's memory wears, too. */
const pauseMilliseconds = 10_000

/** Writes down what is heard, now and then. */
export interface HomeKeeper {
  note(heard: Heard): void
  /** Writes what is not yet written: the page may be gone in a moment. */
  flush(): void
  /** What is not yet written never will be. */
  drop(): void
}

export function createHomeKeeper(kept: Kept): HomeKeeper {
  let last: Heard | undefined
  let savedAtMilliseconds = Number.NEGATIVE_INFINITY

  function flush(): void {
    if (last === undefined) return
    void kept.saveHome(last.view, last.atMilliseconds)
    savedAtMilliseconds = last.atMilliseconds
    last = undefined
  }

  return {
    note(heard) {
      last = heard
      if (Math.abs(heard.atMilliseconds - savedAtMilliseconds) >= pauseMilliseconds) flush()
    },
    flush,
    drop() {
      last = undefined
    },
  }
}
