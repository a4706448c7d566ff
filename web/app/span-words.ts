import type { HistorySpan } from "../../shared/home-contract.ts"
import { say } from "./words.ts"

/** From the shortest to the longest. */
export const spans: readonly HistorySpan[] = ["hour", "day", "week", "month"]

/** For a button. */
export function spanWords(span: HistorySpan): string {
  if (span === "hour") return say("span.hour")
  if (span === "day") return say("span.day")
  return span === "week" ? say("span.week") : say("span.month")
}
