import type { ReadingView } from "../../shared/home-contract.ts"
import type { AlertDraft, ReadingCondition } from "./alerts.ts"

/** The times that are offered, in seconds; the second is what a new rule has. */
export function secondsOffered(kind: AlertDraft["kind"]): readonly number[] {
  if (kind === "silent") return [300, 900, 3600, 21_600, 86_400]
  if (kind === "changed") return [300, 900, 3600]
  return [0, 60, 300, 900, 3600]
}

/** A rule to begin with: it is not so just now. */
export function newDraft({ value, decimals }: ReadingView): AlertDraft {
  return { kind: "above", value: value === null ? "" : value.toFixed(decimals), seconds: 60, isFlawed: false }
}

/** `draft` of another kind, with a time that is offered there. */
export function draftOfKind(draft: AlertDraft, kind: AlertDraft["kind"]): AlertDraft {
  const offered = secondsOffered(kind)
  const seconds = offered.includes(draft.seconds) ? draft.seconds : (offered[1] ?? 0)
  return { ...draft, kind, seconds, isFlawed: false, value: kind === "changed" ? "" : draft.value }
}

/** What the device is asked; undefined where no number was typed. */
export function conditionOf(draft: AlertDraft, reading: ReadingView): ReadingCondition | undefined {
  const { kind, seconds } = draft
  if (kind === "silent") return { kind, reading: reading.id, forSeconds: seconds }
  const text = draft.value.trim().replace(",", ".")
  const value = Number(text)
  if (text === "" || !Number.isFinite(value)) return undefined
  if (kind === "changed")
    return value > 0 ? { kind, reading: reading.id, by: value, withinSeconds: seconds } : undefined
  const hysteresis = hysteresisOf(value, reading.decimals)
  return { kind, reading: reading.id, value, hysteresis, forSeconds: seconds }
}

/**
 * How far a value has to come back before it is over: by a hundredth, and by one step of what is shown at least, so that
 * a value that trembles around its limit is told once.
 */
function hysteresisOf(value: number, decimals: number): number {
  return Number(Math.max(10 ** -decimals, Math.abs(value) / 100).toFixed(decimals))
}
