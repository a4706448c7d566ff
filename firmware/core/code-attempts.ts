/** How often the code on the label may be tried. The count lives as long as the device runs, or until the button. */
import type { Clock, Log } from "./host.ts"
import { RequestProblem } from "./problem.ts"

/** With eight digits a stranger's chance is one in ten million before the device says no. */
export const attemptsMaximum = 10

/** The first two are free: a person mistypes once. */
const freeAttempts = 2

export interface CodeAttempts {
  readonly left: number
  /** Throws a `RequestProblem` where another attempt may not be made, or not yet. */
  check(): void
  /** An attempt is made when the device's tag leaves it: whoever has the tag can test one guess, and hang up. */
  count(): void
  /** Somebody stood at the device. */
  reset(): void
}

export function createCodeAttempts(clock: Clock, log: Log): CodeAttempts {
  let made = 0
  let nextAtMilliseconds = 0
  return {
    get left() {
      return attemptsMaximum - made
    },
    check() {
      if (made >= attemptsMaximum) {
        throw new RequestProblem(
          "setup-locked",
          "The code was tried too often. Switch the device off and on, then try again.",
        )
      }
      const waitSeconds = Math.ceil((nextAtMilliseconds - clock.now()) / 1000)
      if (waitSeconds <= 0) return
      throw new RequestProblem("seal-too-soon", `Try again in ${waitSeconds} s.`, undefined, {
        headers: { "retry-after": `${waitSeconds}` },
        waitSeconds,
      })
    },
    count() {
      made += 1
      // 1 s before the third, then twice as long each time: 128 s before the tenth.
      const waitSeconds = made < freeAttempts ? 0 : 2 ** (made - freeAttempts)
      nextAtMilliseconds = clock.now() + waitSeconds * 1000
      log("info", `A phone tries the setup code: attempt ${made} of ${attemptsMaximum}.`, { attempt: made })
      if (made < attemptsMaximum) return
      log("warn", "That was the last attempt: no code is taken before a restart, or setup() by a button.")
    },
    reset() {
      made = 0
      nextAtMilliseconds = 0
    },
  }
}
