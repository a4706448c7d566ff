import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createHandClock } from "./hand-clock.fixture.ts"
import { attemptsAnHour, createHourlyAttempts } from "./hourly-attempts.ts"
import { RequestProblem } from "./problem.ts"

const hour = 3_600_000

function start() {
  const clock = createHandClock()
  const logged: string[] = []
  const attempts = createHourlyAttempts(clock, (level, message) => logged.push(`${level} ${message}`))
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

describe("the attempts at the code, at home", () => {
  test("are twenty, and then the device says for how long to wait", async () => {
    const { clock, attempts, problem, logged } = start()
    for (let made = 0; made < attemptsAnHour; made++) {
      expect(problem()).toBeUndefined()
      attempts.count()
    }
    expect(attempts.left).toBe(0)
    await clock.advance(600_500)
    expect(problem()?.problem).toMatchObject({ status: 429, code: "seal-too-soon", waitSeconds: 3000 })
    expect(problem()?.headers).toEqual({ "retry-after": "3000" })
    expect(logged.filter((line) => line.startsWith("warn"))).toHaveLength(1)
  })

  test("are free again one by one, each an hour after it was made", async () => {
    const { clock, attempts, problem } = start()
    attempts.count()
    await clock.advance(hour / 2)
    for (let made = 1; made < attemptsAnHour; made++) attempts.count()
    await clock.advance(hour / 2 - 1)
    expect(problem()).toBeDefined()
    await clock.advance(1)
    expect(problem()).toBeUndefined()
    attempts.count()
    expect(problem()?.problem.waitSeconds).toBe(1800)
  })

  test("are never more than twenty in any hour, however they are spread", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(hour / 4), { minLength: 30, maxLength: 90 }), async (pauses) => {
        const { clock, attempts, problem } = start()
        const made: number[] = []
        for (const pause of pauses) {
          await clock.advance(pause)
          if (problem() !== undefined) continue
          attempts.count()
          made.push(clock.now())
        }
        for (const at of made) {
          expect(made.filter((other) => other >= at && other < at + hour).length).toBeLessThanOrEqual(
            attemptsAnHour,
          )
        }
      }),
      { numRuns: 30 },
    )
  })

  test("begin anew when somebody stands at the device", () => {
    const { attempts, problem } = start()
    for (let made = 0; made < attemptsAnHour; made++) attempts.count()
    attempts.reset()
    expect(problem()).toBeUndefined()
    expect(attempts.left).toBe(attemptsAnHour)
  })
})
