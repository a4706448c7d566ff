/** Time on a chip: milliseconds since it started. */
import Time from "time"
import Timer from "timer"
import type { Clock } from "../../core/host.ts"
import { guarded } from "./guarded.ts"

/** The counter has 32 bits: it starts over after 49 days. */
const wrapMilliseconds = 2 ** 32

export function createClock(onFault: (error: unknown) => void): Clock {
  let last = Time.ticks >>> 0
  let turns = 0
  return {
    now() {
      const ticks = Time.ticks >>> 0
      if (ticks < last) turns += 1
      last = ticks
      return turns * wrapMilliseconds + ticks
    },
    after(milliseconds, callback) {
      let timer: Timer | undefined = Timer.set(
        guarded(onFault, () => {
          timer = undefined
          callback()
        }),
        milliseconds,
      )
      return () => {
        if (timer !== undefined) Timer.clear(timer)
        timer = undefined
      }
    },
  }
}
