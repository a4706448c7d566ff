/** What a person is told where a control, or a picture, could not be had. */
import { PorchlightError } from "./errors.ts"
import { RequestProblem } from "./problem.ts"

/** The program's own sentence where it threw one for people; any other error is in the log alone. */
export function refused(label: string, error: unknown): RequestProblem {
  const detail = error instanceof PorchlightError ? error.message : `${label} could not be set. Try again.`
  return new RequestProblem("control-refused", detail)
}

/** It was not done: what was asked before goes on, and one is done at a time. */
export function busyWith(label: string): RequestProblem {
  return new RequestProblem(
    "control-refused",
    `${label} is at what was asked before, which has not ended. Try again.`,
  )
}

/** Whether it was done nobody knows: doing it again by itself could do it twice. */
export function unsure(label: string, why: string): RequestProblem {
  return new RequestProblem("control-unsure", `${label} may have been set: ${why} Look, and set it anew.`)
}

export function pictureFailed(label: string): RequestProblem {
  return new RequestProblem("picture-failed", `${label} gave no picture. Try again.`)
}
