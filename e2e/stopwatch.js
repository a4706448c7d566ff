// How long it takes somebody new from the README to a device that is online: a fresh clone, an empty home folder and an
// empty npm cache, `npm start` as it stands there, and setup in Chromium by what the terminal says and nothing else.
//
//   node e2e/stopwatch.js
//
// Takes the ports that `npm start` takes. Not part of `npm test`, which may not load a registry.
import { spawn, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout } from "node:timers/promises"
import { chromium } from "@playwright/test"
import { findChromium } from "../build/chromium.js"
import { root } from "../build/prepare.js"

/** What the project promises. */
const limitSeconds = 180

const folder = mkdtempSync(join(tmpdir(), "porchlight-new-user-"))
const home = join(folder, "home")
const clone = join(folder, "porchlight")
const begin = performance.now()

/** @param {string} what */
function lap(what) {
  process.stdout.write(`${((performance.now() - begin) / 1000).toFixed(1).padStart(7)} s  ${what}\n`)
}

/**
 * All that the device's terminal says until its page can be opened.
 * @param {import("node:child_process").ChildProcess} child @returns {Promise<string>}
 */
function firstWords(child) {
  const lines = []
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: /** @type {import("node:stream").Readable} */ (stream) }).on(
        "line",
        (line) => {
          lines.push(line)
          if (line.includes("waiting for a phone")) resolve(lines.join("\n"))
        },
      )
    }
    child.once("exit", () => reject(new Error(`npm start has ended:\n${lines.join("\n")}`)))
  })
}

/** @param {string} terminal @param {RegExp} pattern */
function told(terminal, pattern) {
  const found = pattern.exec(terminal)?.[1]
  if (found === undefined) throw new Error(`The terminal does not say ${pattern}:\n${terminal}`)
  return found
}

/** As a person would, by the words on the page. @param {string} terminal */
async function setUp(terminal) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    chromiumSandbox: process.getuid?.() !== 0,
  })
  const page = await browser.newPage()
  await page.goto(told(terminal, /open (http:\/\/\S+)/))
  await page
    .getByRole("button", { name: told(terminal, /pick (\w+)/), exact: false })
    .first()
    .click()
  await page.getByLabel("Wi-Fi password", { exact: true }).fill(told(terminal, /its password is "([^"]+)"/))
  await page.getByLabel("Code on the label", { exact: true }).fill(told(terminal, /type (\d{4} \d{4})/))
  await page.getByRole("button", { name: "Join", exact: true }).click()
  await page.getByRole("heading", { name: /is online/ }).waitFor({ timeout: 60_000 })
  await browser.close()
}

mkdirSync(home)
let child
try {
  spawnSync("git", ["clone", "--quiet", root, clone], { stdio: "inherit" })
  lap("the repository is cloned")
  const { XDG_STATE_HOME: _state, npm_config_cache: _cache, ...environment } = process.env
  child = spawn("npm", ["start"], {
    cwd: clone,
    env: { ...environment, HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  })
  const terminal = await firstWords(child)
  lap("npm start has installed and built, and the device waits for a phone")
  await setUp(terminal)
  lap("the device is online")
  const seconds = (performance.now() - begin) / 1000
  process.exitCode = seconds < limitSeconds ? 0 : 1
} finally {
  if (child?.pid !== undefined) await ended(child.pid)
  rmSync(folder, { recursive: true, force: true })
}

/** Ends npm, and what it has started. @param {number} group */
async function ended(group) {
  try {
    process.kill(-group, "SIGTERM")
    for (;;) {
      await setTimeout(50)
      process.kill(-group, 0)
    }
  } catch {
    // Nobody is left of them.
  }
}
