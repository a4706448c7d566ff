import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { AlertCondition } from "../../shared/push-contract.ts"
import {
  beginJudgement,
  type Judgement,
  judge,
  type Moment,
  type ReadingCondition,
} from "./alert-judgement.ts"

const staleAfterMilliseconds = 30_000

type Side = Extract<AlertCondition, { kind: "above" | "below" }>
const above: Side = { kind: "above", reading: "t", value: 30, hysteresis: 2, forSeconds: 0 }

/** A value measured at that moment; null for none. */
interface Step {
  readonly at: number
  readonly value: number | null
}

/** The judgement after each step. */
function judged(condition: ReadingCondition, steps: readonly Step[], wasSo = false): Judgement[] {
  let judgement = beginJudgement(steps[0]?.at ?? 0, wasSo)
  let measuredAt: number | undefined
  return steps.map(({ at, value }) => {
    if (value !== null) measuredAt = at
    judgement = judge(condition, judgement, { at, value, measuredAt, staleAfterMilliseconds })
    return judgement
  })
}

const isSo = (condition: ReadingCondition, steps: readonly Step[], wasSo = false) =>
  judged(condition, steps, wasSo).map((each) => each.isSo)

/** One value each second. */
const seconds = (...values: (number | null)[]): Step[] =>
  values.map((value, index) => ({ at: index * 1000, value }))

/** So long after the last value nothing is measured. */
const still = (at: number, value: number | null, measuredAt: number | undefined): Moment => ({
  ...{ at, value, measuredAt, staleAfterMilliseconds },
})

const valueSeries = fc.array(
  fc.record({
    pause: fc.integer({ min: 0, max: 40_000 }),
    value: fc.option(fc.double({ min: 20, max: 40, noNaN: true }), { freq: 6 }),
  }),
  { maxLength: 60 },
)
function stepsOf(series: readonly { pause: number; value: number | null }[]): Step[] {
  let at = 0
  return series.map(({ pause, value }) => {
    at += pause
    return { at, value }
  })
}

describe("above and below a value", () => {
  test("is so from the first value beyond it, and over at the very hysteresis", () => {
    expect(isSo(above, seconds(30, 30.01, 28.01, 29, 28, 29.9, 30))).toEqual([
      ...[false, true, true, true, false, false, false],
    ])
    const below: Side = { ...above, kind: "below" }
    expect(isSo(below, seconds(30, 29.99, 31.99, 31, 32, 30.1, 30))).toEqual([
      ...[false, true, true, true, false, false, false],
    ])
  })

  test("takes its time to the millisecond, and begins it anew after each value that is not", () => {
    const condition = { ...above, forSeconds: 10 }
    const steps = [...[0, 5000, 9999].map((at) => ({ at, value: 31 })), ...[{ at: 10_000, value: 31 }]]
    expect(isSo(condition, steps)).toEqual([false, false, false, true])
    const broken = [
      { at: 0, value: 31 },
      { at: 5000, value: 30 },
      { at: 5001, value: 31 },
      { at: 15_000, value: 31 },
      { at: 15_001, value: 31 },
    ]
    expect(isSo(condition, broken)).toEqual([false, false, false, false, true])
  })

  test("is so by time alone where the value holds, at the moment that it said", () => {
    const condition = { ...above, forSeconds: 10 }
    const first = judge(condition, beginJudgement(0, false), still(0, 31, 0))
    expect(first.againAt).toBe(10_000)
    expect(judge(condition, first, still(9_999, 31, 0)).isSo).toBe(false)
    expect(judge(condition, first, still(10_000, 31, 0)).isSo).toBe(true)
  })

  test("what is not known for longer than a value holds begins the time anew, and ends nothing", () => {
    const condition = { ...above, forSeconds: 60 }
    const gap = [
      { at: 0, value: 31 },
      { at: 20_000, value: null },
      { at: 30_000, value: 31 },
      { at: 60_000, value: 31 },
    ]
    expect(isSo(condition, gap)).toEqual([false, false, false, true])
    const hole = [
      { at: 0, value: 31 },
      { at: 30_001, value: 31 },
      { at: 60_000, value: 31 },
      { at: 90_000, value: 31 },
      { at: 90_001, value: 31 },
    ]
    expect(isSo(condition, hole)).toEqual([false, false, false, false, true])
    expect(isSo(above, [...seconds(31, null), { at: 100_000, value: null }])).toEqual([true, true, true])
  })

  test("a value that is not there is never so, and one that is stale neither", () => {
    expect(isSo(above, seconds(null, null))).toEqual([false, false])
    expect(judge(above, beginJudgement(0, false), still(30_001, 99, 0)).isSo).toBe(false)
    expect(judge(above, beginJudgement(0, false), still(30_000, 99, 0)).isSo).toBe(true)
  })

  test("what was so before a restart is so until a value says that it is over", () => {
    expect(isSo(above, seconds(null, 29, 28), true)).toEqual([true, true, false])
  })

  test("never turns within the hysteresis, whatever comes", () => {
    fc.assert(
      fc.property(valueSeries, fc.integer({ min: 0, max: 90 }), (series, forSeconds) => {
        const steps = stepsOf(series)
        const results = judged({ ...above, forSeconds }, steps)
        for (const [index, { isSo: now }] of results.entries()) {
          const before = results[index - 1]?.isSo ?? false
          const value = steps[index]?.value ?? null
          if (now === before) continue
          if (now) expect(value).toBeGreaterThan(30)
          else expect(value).toBeLessThanOrEqual(28)
        }
      }),
    )
  })

  test("becomes so only after as long beyond the value, without a gap", () => {
    fc.assert(
      fc.property(valueSeries, fc.integer({ min: 0, max: 90 }), (series, forSeconds) => {
        const steps = stepsOf(series)
        for (const [index, { isSo: now }] of judged({ ...above, forSeconds }, steps).entries()) {
          const at = steps[index]?.at ?? 0
          const values = steps.slice(0, index + 1).filter(({ value }) => value !== null)
          const breaks = values.map(
            ({ at: one, value }, place) =>
              (value ?? 0) <= 30 || (values[place + 1]?.at ?? one) - one > staleAfterMilliseconds,
          )
          const last = breaks.lastIndexOf(true)
          const since = values[last + 1]?.at ?? Number.POSITIVE_INFINITY
          if (!now && at - since >= forSeconds * 1000) expect(steps[index]?.value).toBeNull()
          if (now && !isSo({ ...above, forSeconds }, steps.slice(0, index)).at(-1)) {
            expect(at - since).toBeGreaterThanOrEqual(forSeconds * 1000)
          }
        }
      }),
    )
  })
})

describe("no value for some time", () => {
  const silent: ReadingCondition = { kind: "silent", reading: "t", forSeconds: 60 }

  test("is so to the millisecond, says when to look again, and is over with the next value", () => {
    const first = judge(silent, beginJudgement(0, false), still(1000, 5, 1000))
    expect(first.againAt).toBe(61_000)
    expect(judge(silent, first, still(60_999, null, 1000)).isSo).toBe(false)
    const quiet = judge(silent, first, still(61_000, null, 1000))
    expect(quiet.isSo).toBe(true)
    expect(judge(silent, quiet, still(62_000, 5, 62_000)).isSo).toBe(false)
  })

  test("counts from the start of a device whose reading never came, or is no more", () => {
    const begun = beginJudgement(500, false)
    expect(judge(silent, begun, still(60_499, null, undefined)).isSo).toBe(false)
    expect(judge(silent, begun, still(60_500, null, undefined)).isSo).toBe(true)
  })

  test("that was so before a restart is so until there is a value", () => {
    const before = beginJudgement(0, true)
    expect(judge(silent, before, still(1, null, undefined)).isSo).toBe(true)
    expect(judge(silent, before, still(2, 5, 2)).isSo).toBe(false)
  })
})

describe("a change within some time", () => {
  const changed: ReadingCondition = { kind: "changed", reading: "t", by: 5, withinSeconds: 60 }

  test("is so in either direction, at the very difference", () => {
    expect(isSo(changed, seconds(20, 24.9, 25))).toEqual([false, false, true])
    expect(isSo(changed, seconds(20, 15.1, 15))).toEqual([false, false, true])
    expect(isSo(changed, seconds(20, 23, 18))).toEqual([false, false, true])
  })

  test("counts what lies within the time, to the millisecond", () => {
    const twice = (second: number) => [
      { at: 0, value: 20 },
      { at: 59_000, value: 21 },
      { at: second, value: 25 },
    ]
    expect(isSo(changed, twice(60_000)).at(-1)).toBe(true)
    expect(isSo(changed, twice(60_001)).at(-1)).toBe(false)
  })

  test("a value that is told when it changes holds until then", () => {
    const moment = (at: number, value: number) => ({
      at,
      value,
      measuredAt: at,
      staleAfterMilliseconds: 3_600_000,
    })
    const first = judge(changed, beginJudgement(0, false), moment(0, 0))
    expect(judge(changed, first, moment(3_600_000, 5)).isSo).toBe(true)
    expect(judge(changed, first, moment(3_600_001, 5)).isSo).toBe(false)
  })

  test("two values of one millisecond are two", () => {
    const at = { at: 0, measuredAt: 0, staleAfterMilliseconds }
    const first = judge(changed, beginJudgement(0, false), { ...at, value: 0 })
    expect(judge(changed, first, { ...at, value: 5 }).isSo).toBe(true)
  })

  test("is over when it has calmed down for its time, and not before", () => {
    const steps = [...seconds(20, 25), ...[30, 61, 62, 63].map((at) => ({ at: at * 1000, value: 25 }))]
    expect(isSo(changed, steps)).toEqual([false, true, true, false, false, false])
    const hovering = Array.from({ length: 300 }, (_, at) => ({
      at: at * 1000,
      value: at % 2 === 0 ? 20 : 25,
    }))
    const turns = isSo(changed, hovering)
    expect(turns.filter((now, index) => now !== (turns[index - 1] ?? false))).toEqual([true])
  })

  test("is over by time alone", () => {
    const [, last] = judged(changed, seconds(20, 25))
    expect(last?.againAt).toBe(61_000)
    expect(last && judge(changed, last, still(61_000, 25, 1000)).isSo).toBe(false)
  })

  test("holds no more than a minute's worth of pieces, and tells of no change that was none", () => {
    fc.assert(
      fc.property(valueSeries, (series) => {
        const steps = stepsOf(series)
        const results = judged(changed, steps)
        for (const [index, { isSo: now, pieces }] of results.entries()) {
          expect(pieces.length).toBeLessThanOrEqual(61)
          if (!now || results[index - 1]?.isSo === true) continue
          const at = steps[index]?.at ?? 0
          const values = steps.slice(0, index + 1).filter(({ value }) => value !== null)
          const recent = values.filter((step, place) => at - step.at <= 60_000 || place === values.length - 2)
          const numbers = recent.map(({ value }) => value ?? 0)
          expect(Math.max(...numbers) - Math.min(...numbers)).toBeGreaterThanOrEqual(5)
        }
      }),
    )
    const fast = Array.from({ length: 5000 }, (_, index) => ({ at: index * 100, value: Math.sin(index) }))
    expect(Math.max(...judged(changed, fast).map(({ pieces }) => pieces.length))).toBeLessThanOrEqual(61)
  })
})

test("a judgement that promises to look again is another one then, or later", () => {
  fc.assert(
    fc.property(valueSeries, (series) => {
      for (const condition of [
        { ...above, forSeconds: 45 },
        { kind: "silent", reading: "t", forSeconds: 60 },
        { kind: "changed", reading: "t", by: 5, withinSeconds: 60 },
      ] as const) {
        const steps = stepsOf(series)
        for (const [index, judgement] of judged(condition, steps).entries()) {
          const values = steps.slice(0, index + 1).filter(({ value }) => value !== null)
          const at = steps[index]?.at ?? 0
          const later = (when: number) =>
            judge(condition, judgement, still(when, steps[index]?.value ?? null, values.at(-1)?.at))
          const { againAt } = judgement
          // Before it, and where there is none, time alone changes nothing.
          const quiet = againAt === undefined ? at + 300_000 : Math.max(at, againAt - 1)
          expect(later(quiet).isSo).toBe(judgement.isSo)
        }
      }
    }),
  )
})
