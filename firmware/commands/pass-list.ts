/** Paired phones, or tokens, as lines for a terminal. */
import type { PassView } from "../../shared/pairing-contract.ts"
import { oneLine } from "../control/mode-sentence.ts"

const dayMilliseconds = 86_400_000

/** One line each: what to revoke it by, its name, and on which days (UTC) it was made and last used. */
export function passLines(passes: readonly PassView[]): string {
  const width = Math.max(0, ...passes.map(({ name }) => oneLine(name).length))
  const lines = passes.map(({ id, name, made, used }) => {
    return `    ${id}  ${oneLine(name).padEnd(width)}  since ${dayText(made)}, last used ${dayText(used)}\n`
  })
  return `\n${lines.join("")}\n`
}

/** Null where the device's clock was not set on that day. */
function dayText(day: number | null): string {
  return day === null ? "a day unknown" : new Date(day * dayMilliseconds).toISOString().slice(0, 10)
}
