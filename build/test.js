// `npm test`: everything that must hold. Ends with one line that counts.
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { findChromium } from "./chromium.js"
import { canInstall, installDebian } from "./debian.js"
import { build, install, root } from "./prepare.js"

/** See e2e/wifi/README.md: the machine cannot be had here, and nothing was tested. */
const wifiUnavailable = 3

/** See build/xs/test.js: gcc cannot compile for 32 bits here. */
const engineUnavailable = 3

/** The short form of the Wi-Fi stories took 9 min on two cores; beside other work they need more. */
const wifiLimitSeconds = 900

install()
build()
const chromium = findChromium()
findDig()

const results = join(root, "dist", "results")
mkdirSync(results, { recursive: true })
// The Wi-Fi stories look after their own, and may be running beside this.
for (const name of readdirSync(results).filter((name) => name !== "wifi")) {
  rmSync(join(results, name), { recursive: true })
}

const counts = [check(), unitTests(), chipTests(), tortures(), browserTests(), wifiStories()]
const sum = (/** @type {"passed" | "failed" | "skipped"} */ key) =>
  counts.reduce((total, count) => total + count[key], 0)
const skipped = sum("skipped") === 0 ? "" : `, ${sum("skipped")} skipped`
process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}\n`)
process.exit(sum("failed") === 0 ? 0 : 1)

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** The compiler and the linter count as one test each. @returns {Count} */
function check() {
  const steps = [
    ["node_modules/typescript/bin/tsc", "-b"],
    ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
  ]
  const failed = steps.filter((words) => node(words, {}) !== 0).length
  return { passed: steps.length - failed, failed, skipped: 0 }
}

/** @returns {Count} */
function unitTests() {
  const file = join(results, "unit.json")
  const words = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
  const status = node(["node_modules/vitest/vitest.mjs", ...words], {})
  return counted(status, () => vitestCount(file))
}

/** @param {string} file @returns {Count} */
function vitestCount(file) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = read(file)
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

/** In a chip's engine; where that cannot be compiled, the script says so, and nothing counts as passed. @returns {Count} */
function chipTests() {
  const status = node(["build/xs/test.js"], {})
  if (status === engineUnavailable) return { passed: 0, failed: 0, skipped: 1 }
  return counted(status, () => vitestCount(join(results, "xs.json")))
}

/** @returns {Count} */
function browserTests() {
  const file = join(results, "browser.json")
  const words = ["test", "--config", "e2e/playwright.config.ts"]
  const status = node(["node_modules/@playwright/test/cli.js", ...words], {
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  })
  return counted(status, () => {
    const { expected, unexpected, flaky, skipped } = read(file).stats
    return { passed: expected, failed: unexpected + flaky, skipped }
  })
}

/** The short form of `npm run torture`: each of its rows counts as one test. @returns {Count} */
function tortures() {
  const status = node(["build/torture.js", "--short"], {})
  return counted(status, () => {
    /** @type {{ faults: string[], skipped?: string }[]} */
    const findings = read(join(results, "torture.json"))
    const skipped = findings.filter((finding) => finding.skipped !== undefined).length
    const failed = findings.filter((finding) => finding.faults.length > 0).length
    return { passed: findings.length - failed - skipped, failed, skipped }
  })
}

/** In a virtual machine; where that cannot be had, its runner says why, and nothing counts as passed. @returns {Count} */
function wifiStories() {
  const words = ["e2e/wifi/run.js", "--short", "--limit", String(wifiLimitSeconds)]
  const status = node(words, {})
  if (status === wifiUnavailable) return { passed: 0, failed: 0, skipped: 1 }
  return counted(status, () => {
    /** @type {{ passed: boolean }[]} */
    const findings = read(join(results, "wifi", "results.json"))
    const passed = findings.filter((finding) => finding.passed).length
    return { passed, failed: findings.length - passed, skipped: 0 }
  })
}

/** A run that broke off without results, or failed without a failed test, is itself a failure. @returns {Count} */
function counted(/** @type {number} */ status, /** @type {() => Count} */ count) {
  try {
    const { passed, failed, skipped } = count()
    return { passed, failed: status !== 0 && failed === 0 ? 1 : failed, skipped }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/** @param {readonly string[]} words @param {Record<string, string>} environment */
function node(words, environment) {
  const env = { ...process.env, ...environment }
  return spawnSync(process.execPath, words, { cwd: root, stdio: "inherit", env }).status ?? 1
}

/** @param {string} file */
function read(file) {
  return JSON.parse(readFileSync(file, "utf8"))
}

/** The DNS answers are asked for with the real `dig`; without it those tests fail and say so. */
function findDig() {
  if (spawnSync("dig", ["-v"]).error && canInstall()) installDebian(["bind9-dnsutils"])
}
