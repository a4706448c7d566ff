import fc from "fast-check"
import { expect, test } from "vitest"
import { type Telling, tell, tellingsAnHour, tellOnce, untold } from "./alert-telling.ts"

const hour = 3_600_000

/** What is told of a state that is so or not, from one moment to the next. */
function told(steps: readonly { at: number; isSo: boolean }[]): ("begun" | "over" | undefined)[] {
  let telling: Telling = untold
  return steps.map(({ at, isSo }) => {
    const result = tell(telling, isSo, at)
    telling = result.telling
    return result.tells
  })
}

test("an episode is told once, and once that it is over", () => {
  const steps = [true, true, true, false, false, true].map((isSo, index) => ({ at: index, isSo }))
  expect(told(steps)).toEqual(["begun", undefined, undefined, "over", undefined, "begun"])
})

test("one that was told before a restart is not told again", () => {
  const kept: Telling = { isTold: true, toldAt: [0] }
  expect(tell(kept, true, 5).tells).toBeUndefined()
  expect(tell(kept, false, 5).tells).toBe("over")
})

test("what flaps is told a few times an hour; what is still so then is told then", () => {
  const flapping = Array.from({ length: 100 }, (_, index) => ({ at: index * 1000, isSo: index % 2 === 0 }))
  expect(told(flapping).filter((tells) => tells === "begun")).toHaveLength(tellingsAnHour)

  let telling: Telling = { isTold: false, toldAt: [0, 10, 20, 30] }
  const refused = tell(telling, true, 40)
  expect(refused).toMatchObject({ tells: undefined, againAt: hour })
  telling = refused.telling
  expect(tell(telling, true, hour - 1).tells).toBeUndefined()
  expect(tell(telling, true, hour).tells).toBe("begun")
})

test("what happens in a moment is told each time, as often an hour", () => {
  let telling: Telling = untold
  const tells = [0, 1, 2, 3, 4, hour].map((at) => {
    const result = tellOnce(telling, at)
    telling = result.telling
    return result.tells
  })
  expect(tells).toEqual(["begun", "begun", "begun", "begun", undefined, "begun"])
})

test("whatever happens, beginnings and ends take turns, and no hour has more than it may", () => {
  const series = fc.array(fc.record({ pause: fc.nat(600_000), isSo: fc.boolean() }), { maxLength: 100 })
  fc.assert(
    fc.property(series, (list) => {
      let at = 0
      const steps = list.map(({ pause, isSo }) => {
        at += pause
        return { at, isSo }
      })
      const all = told(steps).flatMap((tells, index) => (tells ? [{ tells, at: steps[index]?.at ?? 0 }] : []))
      for (const [index, { tells }] of all.entries()) expect(tells).toBe(index % 2 === 0 ? "begun" : "over")
      const begun = all.filter(({ tells }) => tells === "begun")
      for (const [index, one] of begun.entries()) {
        const fifth = begun[index + tellingsAnHour]
        if (fifth !== undefined) expect(fifth.at - one.at).toBeGreaterThanOrEqual(hour)
      }
    }),
  )
})
