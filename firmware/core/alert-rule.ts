/** One rule as the device holds it, and as it lies in the store. */
import type { AlertCondition } from "../../shared/push-contract.ts"
import { beginJudgement, type Judgement } from "./alert-judgement.ts"
import type { Telling } from "./alert-telling.ts"
import type { Clock } from "./host.ts"
import type { KeptAlert } from "./kept-alerts.ts"
import type { WallClock } from "./wall-clock.ts"

export interface Rule {
  readonly id: string
  readonly condition: AlertCondition
  readonly isOn: boolean
  readonly isOfProgram: boolean
  judgement: Judgement
  telling: Telling
}

export interface Clocks {
  readonly clock: Clock
  readonly wallClock: WallClock
}

type Wish = Pick<Rule, "id" | "condition" | "isOfProgram">

/** A rule as it is at the start, with what was kept of it. */
export function ruleOf(wish: Wish, kept: KeptAlert | undefined, { clock, wallClock }: Clocks): Rule {
  const now = clock.now()
  const { isOn = true, isTold = false, told = [] } = kept ?? {}
  const wall = wallClock()
  // What was told at an unknown time counts as told now: a device that restarts over and over is no storm.
  const toldAt = told.map((seconds) => {
    const age = wall === undefined || seconds === null ? 0 : wall - seconds * 1000
    return now - Math.max(0, age)
  })
  return { ...wish, isOn, judgement: beginJudgement(now, isTold), telling: { isTold, toldAt } }
}

/** A rule as a person wants it to be from now on. What an hour allows stays used up. */
export function changedRule(
  wish: Wish & { readonly isOn: boolean },
  before: Rule | undefined,
  clock: Clock,
): Rule {
  const telling = { isTold: false, toldAt: before?.telling.toldAt ?? [] }
  return { ...wish, judgement: beginJudgement(clock.now(), false), telling }
}

export function keptOf(rule: Rule, { clock, wallClock }: Clocks): KeptAlert {
  const { id, condition, isOn, isOfProgram, telling } = rule
  const wall = wallClock()
  const told = telling.toldAt.map((at) =>
    wall === undefined ? null : Math.round((wall - clock.now() + at) / 1000),
  )
  return { id, condition: isOfProgram ? null : condition, isOn, isTold: telling.isTold, told }
}
