/** The budget of a chip's memory, and what to say of it. */
import type { Bundle } from "./bundle.ts"
import type { HeapFigures } from "./heap.ts"

/** An ESP32 leaves an application some 154 KB of heap, of which sockets and the product want their share. */
export const heapBudgetBytes = 48 * 1024

/** What the modules make before anything begins: tables, schemas, words. A chip has it in its flash, which has megabytes. */
export const constantsBudgetBytes = 464 * 1024

/** What was measured when somebody last wrote it down with `npm run test:xs -- --record`. */
export interface Recorded {
  readonly stages: Readonly<Record<string, number>>
  readonly modules: Readonly<Record<string, number>>
}

export function recordOf({ stages }: HeapFigures, { modules }: Bundle): Recorded {
  return {
    stages: Object.fromEntries(stages.map(({ stage, bytes }) => [stage, bytes])),
    modules: Object.fromEntries([...modules].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** A sentence for each figure over its budget, with what grew since it was written down; none where all is well. */
export function complaints(figures: HeapFigures, bundle: Bundle, recorded: Recorded): string[] {
  const { heapBytes, flash } = figures
  const grown = growth(recorded, recordOf(figures, bundle))
  const faults: string[] = []
  if (heapBytes > heapBudgetBytes)
    faults.push(
      `A whole setup takes ${kilobytes(heapBytes)} of heap; ${kilobytes(heapBudgetBytes)} are allowed. ${grown}`,
    )
  if (flash.constants > constantsBudgetBytes)
    faults.push(
      `The core's constants take ${kilobytes(flash.constants)}; ${kilobytes(constantsBudgetBytes)} are allowed. ${grown}`,
    )
  return faults
}

/** Largest first. */
function growth(before: Recorded, now: Recorded): string {
  const grown = (name: "stages" | "modules", unit: string) =>
    Object.entries(now[name])
      .map(([key, value]) => ({ key, by: value - (before[name][key] ?? 0) }))
      .filter(({ by }) => by > 0)
      .sort((a, b) => b.by - a.by)
      .slice(0, 5)
      .map(({ key, by }) => `${key} (+${by} ${unit})`)
  const [stages, modules] = [grown("stages", "B in use"), grown("modules", "characters of code")]
  const all = [...stages, ...modules]
  return all.length === 0 ? "Nothing grew since it was written down." : `Grown: ${all.join(", ")}.`
}

/** Both runs in a few lines for people. */
export function report(open: HeapFigures, sealed: HeapFigures, stackSlots: number): string {
  const { machine, code, constants } = open.flash
  const peaks = open.stages.map(({ stage, bytes }) => `  ${stage.padEnd(32)}${kilobytes(bytes).padStart(9)}`)
  return [
    `A whole setup in a chip's engine: ${kilobytes(open.heapBytes)} of heap above the empty machine, ${kilobytes(heapBudgetBytes)} allowed; ${stackSlots} slots of stack.`,
    `CPace adds ${kilobytes(sealed.heapBytes - open.heapBytes)}, both sides of it: ${kilobytes(sealed.heapBytes)}.`,
    `In flash: ${kilobytes(code)} of code, ${kilobytes(constants)} of constants (${kilobytes(constantsBudgetBytes)} allowed), the engine's own ${kilobytes(machine)}.`,
    "In use after each part, the scripted machine of the test included:",
    ...peaks,
  ].join("\n")
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`
}
