// What a person reads at the end: a row for each claim, a column for each setup of radios.

/** @typedef {import("./guest/report.js").Finding} Finding */

/** @param {readonly Finding[]} findings */
export function tableOf(findings) {
  const stories = [...new Set(findings.map(({ story }) => story))]
  return stories
    .map((story) =>
      storyTable(
        findings.filter((finding) => finding.story === story),
        story,
      ),
    )
    .join("\n")
}

/** @param {readonly Finding[]} findings @param {string} story */
function storyTable(findings, story) {
  const setups = [...new Set(findings.map(({ setup }) => setup))]
  const claims = [...new Set(findings.map(({ claim }) => claim))]
  const rows = claims.map((claim) => [
    claim,
    ...setups.map((setup) => cell(findings.find((one) => one.setup === setup && one.claim === claim))),
  ])
  const all = [[story, ...setups], ...rows]
  const widths = [story, ...setups].map((_, column) =>
    Math.max(...all.map((row) => width(row[column] ?? ""))),
  )
  const lines = all.map((row) =>
    row
      .map((text, column) => text + " ".repeat((widths[column] ?? 0) - width(text)))
      .join("  ")
      .trimEnd(),
  )
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "))
  const failed = findings.filter(({ passed }) => !passed)
  const reasons = failed.map(({ setup, claim, remark }) => `FAIL ${setup}: ${claim}\n     ${remark}`)
  return [...lines, ...reasons, ""].join("\n")
}

/** @param {Finding | undefined} finding */
function cell(finding) {
  if (finding === undefined) return ""
  return `${finding.passed ? "pass" : "FAIL"} ${(finding.milliseconds / 1000).toFixed(1).padStart(5)} s`
}

/** In characters, as a terminal counts most of them. @param {string} text */
function width(text) {
  return [...text].length
}
