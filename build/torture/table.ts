import type { Finding } from "./finding.ts"

/** For a person to read, in Markdown; below it what did not hold. */
export function tortureTable(findings: readonly Finding[]): string {
  const head = ["Area", "Load or fault", "Count", "Must hold", "Held", "Measured"]
  const rows = findings.map(({ area, what, count, mustHold, faults, measured, skipped }) => [
    ...[area, what, count.toLocaleString("en"), mustHold],
    ...(skipped === undefined ? [faults.length === 0 ? "yes" : "**no**", measured] : ["skipped", skipped]),
  ])
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`
  const table = [head, head.map(() => "---"), ...rows].map(line).join("")
  const broken = findings.flatMap(({ area, what, faults }) =>
    faults.map((fault) => `- ${area}, ${what}: ${fault}\n`),
  )
  return broken.length === 0 ? table : `${table}\n${broken.join("")}`
}
