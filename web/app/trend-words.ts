import type { Trend } from "../../shared/home-contract.ts"
import { say } from "./words.ts"

/** Which way it went, as a word. */
export function trendWords(trend: Trend): string {
  if (trend === "rising") return say("trend.rising")
  return trend === "falling" ? say("trend.falling") : say("trend.steady")
}
