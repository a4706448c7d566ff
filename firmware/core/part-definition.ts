/** What readings, controls, pictures and alerts have in common where a program defines them. */
import { labelMaximumLength, partIdPattern, partsMaximum } from "../../shared/home-contract.ts"
import { PorchlightError } from "./errors.ts"
import { unbroken } from "./unseen-characters.ts"

export type PartKind = "reading" | "control" | "image" | "alert"

/** A fault of a definition: code `bad-reading`, `bad-control`, `bad-image` or `bad-alert`. `sentence` holds the remedy too. */
export function badPart(kind: PartKind, id: unknown, sentence: string): PorchlightError {
  const name = JSON.stringify(id) ?? String(id)
  return new PorchlightError(`bad-${kind}`, `The ${kind} ${name.slice(0, 80)}: ${sentence}`, { id })
}

/** Throws unless `id` is one, is new, and there is room for it. */
export function checkNewPart(kind: PartKind, id: unknown, defined: ReadonlyMap<string, unknown>): void {
  if (typeof id !== "string" || !partIdPattern.test(id)) {
    throw badPart(kind, id, "is named by 1 to 32 of a-z, 0-9 and -, with no - at either end.")
  }
  if (defined.has(id)) throw badPart(kind, id, "is there already. Choose another name.")
  if (defined.size >= partsMaximum) {
    throw badPart(kind, id, `there are ${partsMaximum} already, and no more fit. Leave some out.`)
  }
}

/** Of what says no other: `cpu-load` becomes `Cpu load`. */
export function defaultLabel(id: string): string {
  return (id.slice(0, 1).toUpperCase() + id.slice(1)).replaceAll("-", " ")
}

/** `label`, or where there is none one made of the id. */
export function checkLabel(kind: PartKind, id: string, label: unknown): string {
  if (label === undefined) return defaultLabel(id)
  return checkText(kind, id, "label", label, labelMaximumLength)
}

/** One line of text that can be seen. `what` is the option's name. */
export function checkText(
  kind: PartKind,
  id: string,
  what: string,
  text: unknown,
  maximumLength: number,
): string {
  if (
    typeof text === "string" &&
    text.trim() !== "" &&
    text.length <= maximumLength &&
    unbroken(text) === text
  ) {
    return text
  }
  throw badPart(kind, id, `${what} has to be one line of 1 to ${maximumLength} characters.`)
}

const unitMaximumLength = 16

/** Empty where there is none. */
export function checkUnit(kind: PartKind, id: string, unit: unknown): string {
  return unit === undefined || unit === "" ? "" : checkText(kind, id, "unit", unit, unitMaximumLength)
}

export function checkFunction(kind: PartKind, id: string, what: string, value: unknown): void {
  if (typeof value !== "function") throw badPart(kind, id, `${what} has to be a function.`)
}
