/**
 * How often the code on the label may be tried at home, where a device stands for years and nobody is beside it: twenty
 * times in any hour, by all phones together. Waiting is all that helps; no answer, right or wrong, gives a try back.
 */
import type { CodeAttempts } from "./code-attempts.ts"
import type { Clock, Log } from "./host.ts"
import { RequestProblem } from "./problem.ts"

/**
 * A person mistypes a few times. Whoever tries all of a year's 175,320 has one chance in 570 to hit one of the eight
 * digits' hundred million.
 */
export const attemptsAnHour = 20

const hourMilliseconds = 3_600_000

/** What the log says of what is tried, each time and the last time. */
interface TriesSaid {
  readonly tried: string
  readonly spent: string
}

const codeTries: TriesSaid = {
  tried: "A phone tries the code to be paired",
  spent: "The code was tried too often: none is taken for some time.",
}

export function createHourlyAttempts(
  clock: Clock,
  log: Log,
  { tried, spent }: TriesSaid = codeTries,
): CodeAttempts {
  /** When each attempt of the last hour was made; oldest first, at most `attemptsAnHour`. */
  let madeAtMilliseconds: readonly number[] = []

  function recent(): readonly number[] {
    madeAtMilliseconds = madeAtMilliseconds.filter((made) => clock.now() - made < hourMilliseconds)
    return madeAtMilliseconds
  }

  return {
    get left() {
      return attemptsAnHour - recent().length
    },
    check() {
      const [oldest = 0, ...others] = recent()
      if (others.length + 1 < attemptsAnHour) return
      const waitSeconds = Math.ceil((oldest + hourMilliseconds - clock.now()) / 1000)
      throw new RequestProblem(
        "seal-too-soon",
        `The code was tried ${attemptsAnHour} times within an hour. Try again in ${Math.ceil(waitSeconds / 60)} min.`,
        undefined,
        { headers: { "retry-after": `${waitSeconds}` }, waitSeconds },
      )
    },
    count() {
      madeAtMilliseconds = [...recent(), clock.now()].slice(-attemptsAnHour)
      const left = attemptsAnHour - madeAtMilliseconds.length
      log("info", `${tried}: ${left} more tries in this hour.`, { left })
      if (left === 0) log("warn", spent)
    },
    reset() {
      madeAtMilliseconds = []
    },
  }
}
