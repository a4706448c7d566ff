import { describe, expect, test } from "vitest"
import { attemptsMaximum, createCodeAttempts } from "./code-attempts.ts"
import { createHandClock } from "./hand-clock.fixture.ts"
import { RequestProblem } from "./problem.ts"

function start() {
  const clock = createHandClock()
  const logged: string[] = []
  const attempts = createCodeAttempts(clock, (level, message) => logged.push(`${level} ${message}`))
  const problem = () => {
    try {
      attempts.check()
      return undefined
    } catch (error) {
      if (error instanceof RequestProblem) return error
      throw error
    }
  }
  return { clock, attempts, logged, problem }
}

describe("the attempts at the code", () => {
  test("have no delay before the first two, and a growing one from the third", async () => {
    const { clock, attempts, problem } = start()
    const waits: number[] = []
    for (let made = 0; made < attemptsMaximum; made++) {
      const waitSeconds = problem()?.problem.waitSeconds ?? 0
      waits.push(waitSeconds)
      await clock.advance(waitSeconds * 1000)
      expect(problem()).toBeUndefined()
      attempts.count()
    }
    expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 128])
  })

  test("are refused until the delay is over, and not longer", async () => {
    const { clock, attempts, problem } = start()
    for (let made = 0; made < 4; made++) attempts.count()
    expect(problem()?.problem).toMatchObject({ status: 429, code: "seal-too-soon", waitSeconds: 4 })
    expect(problem()?.headers).toEqual({ "retry-after": "4" })
    await clock.advance(3999)
    expect(problem()?.problem.waitSeconds).toBe(1)
    await clock.advance(1)
    expect(problem()).toBeUndefined()
  })

  test("are ten, and then none however long one waits", async () => {
    const { clock, attempts, problem, logged } = start()
    for (let made = 0; made < attemptsMaximum; made++) attempts.count()
    expect(attempts.left).toBe(0)
    await clock.advance(365 * 24 * 3_600_000)
    expect(problem()?.problem).toMatchObject({ status: 403, code: "setup-locked" })
    expect(logged.filter((line) => line.startsWith("warn"))).toHaveLength(1)
  })

  test("begin anew when somebody stands at the device", () => {
    const { attempts, problem } = start()
    for (let made = 0; made < attemptsMaximum; made++) attempts.count()
    attempts.reset()
    expect(problem()).toBeUndefined()
    expect(attempts.left).toBe(attemptsMaximum)
  })
})
