/** One table for a person to read, in Markdown, and how figures look in it. */

export interface Row {
  /** What was measured, with its conditions. */
  readonly what: string
  /** What it is called in the short table, which it stands in then. */
  readonly headline?: string
  readonly measured: string
  /** Where none was set, empty. */
  readonly aim?: string
  /** The figure's meaning beside something else of the same run. */
  readonly comparedWith?: string
}

export function table(rows: readonly Row[]): string {
  const titles = ["What", "Measured", "Aim", "Compared with"]
  return lines(
    titles,
    rows.map(({ what, measured, aim, comparedWith }) => [what, measured, aim ?? "", comparedWith ?? ""]),
  )
}

/** For the README: the rows that have a headline. */
export function shortTable(rows: readonly Row[]): string {
  return lines(
    ["What", "Measured", "Beside it"],
    rows.flatMap(({ headline, measured, comparedWith }) =>
      headline === undefined ? [] : [[headline, measured, comparedWith ?? ""]],
    ),
  )
}

/** Not in columns: a cell may have 300 letters. */
function lines(titles: readonly string[], cells: readonly (readonly string[])[]): string {
  const rule = titles.map(() => "---")
  return [titles, rule, ...cells].map((row) => `| ${row.join(" | ")} |\n`).join("")
}

/** `12,300` */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en")
}

/** `1.9 ms`, `190 ms` */
export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : whole(value)} ms`
}

/** Millions of bytes, `52.4 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
