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

/**
 * Rejects with `not-healthy`. `mayEndMeanwhile`: with the machine's start, where a radio that is late, or comes and goes, ends
 * the device and systemd starts it again; that counts for nothing until the machine's time is over.
 */
export async function untilHealthy(
  ask: AskDevice,
  patience: Patience,
  { mayEndMeanwhile }: { readonly mayEndMeanwhile: boolean },
): Promise<void> {
  const { staySeconds, pauseMilliseconds } = patience
  const limit = mayEndMeanwhile ? patience.machineStartMilliseconds : patience.answerMilliseconds
  const startedAt = performance.now()
  const passed = () => performance.now() - startedAt
  let first: { uptimeSeconds: number; at: number } | undefined
  for (;;) {
    const heard = await ask().catch(() => undefined)
    const fault = first && faultOf(heard, first)
    if (fault !== undefined && !(mayEndMeanwhile && passed() <= limit)) throw unhealthy(fault)
    if (first === undefined || fault !== undefined) {
      if (heard === undefined && passed() > limit) throw unhealthy(`it gave no answer in ${limit / 1000} s`)
      first = heard && { uptimeSeconds: heard.uptimeSeconds, at: passed() }
    } else if (passed() - first.at >= staySeconds * 1000) return
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds))
  }
}

function faultOf(
  heard: { readonly uptimeSeconds: number } | undefined,
  first: { readonly uptimeSeconds: number },
): string | undefined {
  if (heard === undefined) return "it answered, and then did so no more"
  return heard.uptimeSeconds < first.uptimeSeconds ? "it ended and was started again" : undefined
}

function unhealthy(reason: string): PorchlightError {
  return new PorchlightError("not-healthy", `The new version does not run: ${reason}.`, { reason })
}
