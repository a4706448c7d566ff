/** Time on Node. */
import type { Clock } from "../../core/host.ts"

export const nodeClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}
