import type { Problem } from "../../shared/contract.ts"
import { say } from "./words.ts"

/** From here on minutes say more than seconds. */
const longWaitSeconds = 100

/** Why the device did not do what was asked, and what to do, as a sentence; without a problem no answer came. */
export function sentenceFor(device: string, problem?: Problem): string {
  if (problem === undefined) return say("not.answered", { device })
  const { code, detail, waitSeconds = 1 } = problem
  if (code === "seal-too-soon") return waitSentence(waitSeconds)
  if (code === "storage-failed") return say("not.stored", { device })
  if (code === "clock-not-set") return say("link.clock", { device })
  if (code === "too-many-phones") return say("pair.full", { device })
  if (code === "too-many-subscriptions") return say("told.full", { device })
  if (code === "too-many-alerts") return say("alerts.full", { device })
  // A program's own no, with a sentence of its own; nobody else's is shown as it comes.
  if (code === "control-refused") return say("not.wanted", { device, reason: detail })
  if (code === "control-unsure") return say("not.sure", { device })
  return say("not.taken", { device })
}

function waitSentence(seconds: number): string {
  if (seconds >= longWaitSeconds) return say("pair.waitMinutes", { count: Math.ceil(seconds / 60) })
  // There is always more than one to wait for somebody who has just read it.
  return say("pair.wait", { count: Math.max(2, Math.ceil(seconds)) })
}
