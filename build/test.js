// `npm test`: everything that must hold. Ends with one line that counts.
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { findChromium } from "./chromium.js"
import { canInstall, installDebian } from "./debian.js"
import { build, install, root } from "./prepare.js"
import { playwrightResult, tortureResult, vitestResult, wifiResult } from "./test-results.js"

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

/** @typedef {import("./test-results.js").Result} Result */

const parts = [check(), unitTests(), chipTests(), tortures(), browserTests(), wifiStories()]
const failed = parts.flatMap((part) => part.failed)
const passed = parts.reduce((sum, part) => sum + part.passed, 0)
const skipped = parts.reduce((sum, part) => sum + part.skipped, 0)
// Where they failed has long gone by.
if (failed.length > 0) process.stdout.write(`\nFailed:\n${failed.map((name) => `  ${name}\n`).join("")}`)
const besides = skipped === 0 ? "" : `, ${skipped} skipped`
process.stdout.write(`\n${passed} passed, ${failed.length} failed${besides}\n`)
process.exit(failed.length === 0 ? 0 : 1)

/** The compiler and the linter count as one test each. @returns {Result} */
function check() {
  const steps = [
    ["node_modules/typescript/bin/tsc", "-b"],
    ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
  ]
  const failed = steps.filter((words) => node(words, {}) !== 0).map((words) => words.join(" "))
  return { passed: steps.length - failed.length, failed, skipped: 0 }
}

/** @returns {Result} */
function unitTests() {
  const file = join(results, "unit.json")
  const words = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
  const status = node(["node_modules/vitest/vitest.mjs", ...words], {})
  return result("unit tests", status, () => vitestResult(file))
}

/** In a chip's engine; where that cannot be compiled, the script says so, and nothing counts as passed. @returns {Result} */
function chipTests() {
  const status = node(["build/xs/test.js"], {})
  if (status === engineUnavailable) return { passed: 0, failed: [], skipped: 1 }
  return result("chip's engine", status, () => vitestResult(join(results, "xs.json")))
}

/** @returns {Result} */
function browserTests() {
  const file = join(results, "browser.json")
  const words = ["test", "--config", "e2e/playwright.config.ts"]
  const status = node(["node_modules/@playwright/test/cli.js", ...words], {
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  })
  return result("browser tests", status, () => playwrightResult(file))
}

/** The short form of `npm run torture`. @returns {Result} */
function tortures() {
  const status = node(["build/torture.js", "--short"], {})
  return result("tortures", status, () => tortureResult(join(results, "torture.json")))
}

/** In a virtual machine; where that cannot be had, its runner says why, and nothing counts as passed. @returns {Result} */
function wifiStories() {
  const words = ["e2e/wifi/run.js", "--short", "--limit", String(wifiLimitSeconds)]
  const status = node(words, {})
  if (status === wifiUnavailable) return { passed: 0, failed: [], skipped: 1 }
  return result("Wi-Fi", status, () => wifiResult(join(results, "wifi", "results.json")))
}

/**
 * A run that broke off without results, or failed without a failed test, is itself a failure.
 * @param {string} part @param {number} status @param {() => Result} read @returns {Result}
 */
function result(part, status, read) {
  try {
    const { passed, failed, skipped } = read()
    const named = failed.map((name) => `${part}: ${name}`)
    if (status !== 0 && named.length === 0) named.push(`${part}: ended with ${status}, and no test failed`)
    return { passed, failed: named, skipped }
  } catch {
    return { passed: 0, failed: [`${part}: ended with ${status}, and left no results`], skipped: 0 }
  }
}

/** @param {readonly string[]} words @param {Record<string, string>} environment */
function node(words, environment) {
  const env = { ...process.env, ...environment }
  return spawnSync(process.execPath, words, { cwd: root, stdio: "inherit", env }).status ?? 1
}

/** The DNS answers are asked for with the real `dig`; without it those tests fail and say so. */
function findDig() {
  if (spawnSync("dig", ["-v"]).error && canInstall()) installDebian(["bind9-dnsutils"])
}
