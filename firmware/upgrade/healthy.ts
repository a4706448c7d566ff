/** Whether the service has come up, and stays. */
import { PorchlightError } from "../core/errors.ts"

/** What is asked of a device that runs: undefined where none answers. May reject, which is no answer either. */
export type AskDevice = () => Promise<{ readonly uptimeSeconds: number } | undefined>

export interface Patience {
  /** Until it answers for the first time. */
  readonly answerMilliseconds: number
  /** The same where the machine itself starts. */
  readonly machineStartMilliseconds: number
  /** So long it has to answer without a break. */
  readonly staySeconds: number
  readonly pauseMilliseconds: number
}

/** The unit gives up a start after 120 s; a device that ends by itself did so within seconds. */
export const usualPatience: Patience = {
  answerMilliseconds: 60_000,
  // A radio on a slow bus is there some 30 s after the kernel, and a disk may be looked over before.
  machineStartMilliseconds: 180_000,
  staySeconds: 30,
  pauseMilliseconds: 1000,
}

/** Rejects with `not-healthy`. */
export async function untilHealthy(
  ask: AskDevice,
  patience: Omit<Patience, "machineStartMilliseconds">,
): Promise<void> {
  const { answerMilliseconds, staySeconds, pauseMilliseconds } = patience
  const startedAt = performance.now()
  const passed = () => performance.now() - startedAt
  let first: { uptimeSeconds: number; at: number } | undefined
  for (;;) {
    const heard = await ask().catch(() => undefined)
    if (first === undefined) {
      if (heard !== undefined) first = { uptimeSeconds: heard.uptimeSeconds, at: passed() }
      else if (passed() > answerMilliseconds)
        throw unhealthy(`it gave no answer in ${answerMilliseconds / 1000} s`)
    } else {
      if (heard === undefined) throw unhealthy(`it answered, and then did so no more`)
      if (heard.uptimeSeconds < first.uptimeSeconds) throw unhealthy("it ended and was started again")
      if (passed() - first.at >= staySeconds * 1000) return
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds))
  }
}

function unhealthy(reason: string): PorchlightError {
  return new PorchlightError("not-healthy", `The new version does not run: ${reason}.`, { reason })
}
