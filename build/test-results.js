// What each part of `npm test` wrote down, as one kind of result: how many passed, and which did not.
import { readFileSync } from "node:fs"

/** @typedef {{ passed: number, failed: string[], skipped: number }} Result */

/** Of vitest's JSON reporter. @param {string} file @returns {Result} */
export function vitestResult(file) {
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = read(file)
  const failed = testResults.flatMap(
    (
      /** @type {{ name: string, status: string, assertionResults: { status: string, fullName: string }[] }} */ suite,
    ) => {
      const claims = suite.assertionResults.filter((claim) => claim.status === "failed")
      // A file that could not be read in has no claims to fail.
      if (claims.length === 0) return suite.status === "failed" ? [suite.name] : []
      return claims.map((claim) => `${suite.name}: ${claim.fullName}`)
    },
  )
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests }
}

/** @typedef {{ title: string, file: string, suites?: Suite[], specs: { title: string, ok: boolean, tests: { status: string }[] }[] }} Suite */

/** Of Playwright's JSON reporter; a test that passed at its second try only has failed. @param {string} file @returns {Result} */
export function playwrightResult(file) {
  const { stats, suites, errors } = read(file)
  const failed = suites.flatMap(failedSpecs)
  // Those outside any test, of a file that could not be read in for one.
  for (const { message } of errors) failed.push(String(message).split("\n")[0])
  return { passed: stats.expected, failed, skipped: stats.skipped }
}

/** @param {Suite} suite @returns {string[]} */
function failedSpecs({ file, specs, suites = [] }) {
  const own = specs
    .filter((spec) => spec.tests.some(({ status }) => status === "unexpected" || status === "flaky"))
    .map((spec) => `${file}: ${spec.title}`)
  return [...own, ...suites.flatMap(failedSpecs)]
}

/** Of the tortures; each row counts as one test. @param {string} file @returns {Result} */
export function tortureResult(file) {
  /** @type {{ area: string, what: string, faults: string[], skipped?: string }[]} */
  const findings = read(file)
  const failed = findings.filter(({ faults }) => faults.length > 0)
  const skipped = findings.filter((finding) => finding.skipped !== undefined).length
  return {
    passed: findings.length - failed.length - skipped,
    failed: failed.map(({ area, what, faults }) => `${area}: ${what}: ${faults[0]}`),
    skipped,
  }
}

/** Of the stories of real Wi-Fi. @param {string} file @returns {Result} */
export function wifiResult(file) {
  /** @type {{ story: string, setup: string, claim: string, passed: boolean, remark: string }[]} */
  const findings = read(file)
  const failed = findings.filter(({ passed }) => !passed)
  return {
    passed: findings.length - failed.length,
    failed: failed.map(({ story, setup, claim, remark }) => `${story} [${setup}]: ${claim}: ${remark}`),
    skipped: 0,
  }
}

/** @param {string} file */
function read(file) {
  return JSON.parse(readFileSync(file, "utf8"))
}
