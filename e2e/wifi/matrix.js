// How setup went in every kind of home: for each setup of radios a table, what happened at home across, the kinds down.

/** @typedef {import("./guest/report.js").Finding} Finding */

const legend =
  "What the phone was told; seconds until the device knew, and until the phone did. " +
  "The phone kept the device's network, or lost it and came back by itself."

/** As Markdown, which a terminal shows well enough; empty where no setup was told. @param {readonly Finding[]} findings */
export function matrixOf(findings) {
  const tries = findings.filter(({ measured }) => "kind" in measured)
  const setups = [...new Set(tries.map(({ setup }) => setup))]
  if (setups.length === 0) return ""
  const tables = setups.map((setup) => setupTable(tries, setup))
  return [...tables, speedTable(findings, setups), legend, ""].join("\n")
}

/** @param {readonly Finding[]} tries @param {string} setup */
function setupTable(tries, setup) {
  const mine = tries.filter((finding) => finding.setup === setup)
  const kinds = [...new Set(mine.map(({ measured }) => String(measured["kind"])))]
  const outcomes = [...new Set(mine.map(({ measured }) => String(measured["outcome"])))]
  const rows = kinds.map((kind) => [
    kind,
    ...outcomes.map((outcome) =>
      cell(mine.find(({ measured }) => measured["kind"] === kind && measured["outcome"] === outcome)),
    ),
  ])
  return markdown([[setup, ...outcomes], ...rows])
}

/** @param {Finding | undefined} finding */
function cell(finding) {
  if (finding === undefined) return ""
  const { code = "nothing", namedMilliseconds, toldMilliseconds, lost, stillServed } = finding.measured
  const times = [namedMilliseconds, toldMilliseconds].map(seconds).join(" / ")
  const phone = stillServed !== true ? "gone" : lost === 0 ? "kept" : "back"
  return `${finding.passed ? "" : "FAIL "}${code} ${times}, ${phone}`
}

/** What is measured once for each setup of radios. @param {readonly Finding[]} findings @param {readonly string[]} setups */
function speedTable(findings, setups) {
  const measures = [
    ["from the service's start to an open access point", "openMilliseconds", "s"],
    ["the phone joins it", "associatedMilliseconds", "s"],
    ["the phone gets an address", "addressMilliseconds", "s"],
    ["memory of the service, MiB", "ownMebibytes", ""],
    ["at most until then, MiB", "mostMebibytes", ""],
    ["with the programs that it runs, MiB", "allMebibytes", ""],
  ]
  const rows = measures.map(([label = "", key = "", unit]) => [
    label,
    ...setups.map((setup) => {
      const found = findings.find((finding) => finding.setup === setup && key in finding.measured)?.measured[
        key
      ]
      return unit === "s" ? seconds(found) : found === undefined ? "" : Number(found).toFixed(1)
    }),
  ])
  return markdown([["", ...setups], ...rows])
}

/** @param {string | number | boolean | undefined} milliseconds */
function seconds(milliseconds) {
  return typeof milliseconds === "number" ? `${(milliseconds / 1000).toFixed(1)} s` : "–"
}

/** @param {readonly (readonly string[])[]} rows the first is the head */
function markdown(rows) {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => [...(row[column] ?? "")].length)))
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${widths.map((width, column) => padded(row[column] ?? "", width)).join(" | ")} |`
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`
  return [line(head), rule, ...rows.slice(1).map(line), ""].join("\n")
}

/** @param {string} text @param {number} width */
function padded(text, width) {
  return text + " ".repeat(Math.max(0, width - [...text].length))
}
