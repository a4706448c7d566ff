/**
 * When people are told of what a rule is about: once when it begins, once when it is over. Pure.
 *
 * Whatever flaps in spite of its hysteresis is told a few times an hour and no more. What is still so when the hour allows
 * it again is told then: a limit keeps no lasting trouble from anybody.
 */

/**
 * Four an hour: who has read the same sentence four times knows that it comes and goes, and a fifth would only have them
 * switch notifications off.
 */
export const tellingsAnHour = 4

const hourMilliseconds = 3_600_000

export interface Telling {
  /** People were told that it began, and not yet that it is over. */
  readonly isTold: boolean
  /** When it was told that it began, within the last hour; oldest first. */
  readonly toldAt: readonly number[]
}

export interface Told {
  readonly telling: Telling
  readonly tells: "begun" | "over" | undefined
  /** When it may be told; undefined where nothing waits. */
  readonly againAt: number | undefined
}

export const untold: Telling = { isTold: false, toldAt: [] }

/** `isSo` at the moment `at`. */
export function tell(before: Telling, isSo: boolean, at: number): Told {
  if (isSo === before.isTold) return { telling: before, tells: undefined, againAt: undefined }
  const toldAt = before.toldAt.filter((told) => at - told < hourMilliseconds)
  if (!isSo) return { telling: { isTold: false, toldAt }, tells: "over", againAt: undefined }
  const [oldest = at] = toldAt
  if (toldAt.length >= tellingsAnHour) {
    return { telling: { isTold: false, toldAt }, tells: undefined, againAt: oldest + hourMilliseconds }
  }
  return { telling: { isTold: true, toldAt: [...toldAt, at] }, tells: "begun", againAt: undefined }
}

/** Of what happens in a moment and is over with it. */
export function tellOnce(before: Telling, at: number): Told {
  const { telling, tells } = tell({ ...before, isTold: false }, true, at)
  return { telling: { ...telling, isTold: false }, tells, againAt: undefined }
}
