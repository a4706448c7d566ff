// `node e2e/wifi/run.js [--short] [--setup name] [--limit seconds] [story…]`: stories of real Wi-Fi, told in a virtual machine. See README.md here.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import { basename, join, relative } from "node:path"
import { parseArgs } from "node:util"
import { build, install, root } from "../../build/prepare.js"
import { setups } from "./guest/radios.js"
import { cache, makeLayer, prepareImage } from "./image.js"
import { holdAlone } from "./lock.js"
import { runMachine } from "./machine.js"
import { matrixOf } from "./matrix.js"
import { planOf, shareOut } from "./plan.js"
import { Quiet } from "./quiet.js"
import { tableOf } from "./table.js"
import { UnavailableError, unavailableExitCode } from "./unavailable.js"

const allResults = join(root, "dist", "results", "wifi")

/** Of the last run, beside the folders. */
const summaries = ["results.json", "table.md"]

/** Stories mostly wait: a machine takes 0.4 to 0.5 of a processor on the whole, and one and a half of two leave room for a rush. */
const machinesMaximum = availableParallelism() === 1 ? 1 : 3

/** Folders of earlier runs that stay, to be compared with. */
const keptRuns = 4

const known = readdirSync(new URL("stories", import.meta.url)).map((name) => name.replace(/\.js$/, ""))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: "boolean", default: false },
    setup: { type: "string" },
    limit: { type: "string", default: "1800" },
  },
})
const stories = positionals.length === 0 ? known : positionals
const unknown = stories.filter((name) => !known.includes(name))
if (unknown.length > 0) end(2, `There is no story ${unknown.join(", ")}. There is: ${known.join(", ")}.`)

const { setup } = values
const setupNames = setups.map(({ name }) => name)
if (setup !== undefined && !setupNames.includes(setup)) {
  end(2, `There is no setup "${setup}". There is: ${setupNames.join(", ")}.`)
}

mkdirSync(cache, { recursive: true })
await holdAlone(join(cache, "running"), notice)
// Whatever keeps this run from its end must not leave the last one's for its own.
for (const name of summaries) rmSync(join(allResults, name), { force: true })
const results = newFolder()
writeFileSync(join(results, "run.json"), JSON.stringify({ stories, short: values.short, setup }))

// The machine reads both from the repository: the packages, and the device as it is built.
install()
build()
// What a story imports has to be built before it can be asked.
const shares = shareOut(await planOf({ stories, short: values.short, setup }), machinesMaximum)
if (shares.length === 0) end(2, `None of these stories is told with "${setup}".`)
for (const name of new Set(shares.flat().map(({ story }) => story))) await (await storyOf(name)).prepare?.()
const image = await prepareImage(notice).catch((error) => {
  if (error instanceof UnavailableError) return end(unavailableExitCode, error.message)
  throw error
})

/** @typedef {import("./guest/report.js").Finding} Finding @type {Finding[]} */
const findings = []
const quiet = new Quiet()
// A socket's path has 107 bytes at most (unix(7)).
const monitors = mkdtempSync(join(tmpdir(), "porchlight-wifi-"))
process.once("exit", () => rmSync(monitors, { recursive: true, force: true }))
const begun = performance.now()
await Promise.all(shares.map((parts, index) => tellAll(parts, join(results, `machine-${index + 1}`))))
writeFileSync(join(results, "results.json"), `${JSON.stringify(findings, undefined, 2)}\n`)
const passed = findings.filter((finding) => finding.passed).length
const matrix = matrixOf(findings)
writeFileSync(join(results, "table.md"), matrix)
for (const name of summaries) copyFileSync(join(results, name), join(allResults, name))
const table = [tableOf(findings), matrix].join("\n")
process.stdout.write(`\n${table}\nIt took ${elapsed()}. Logs: ${relative(root, results)}\n`)
process.stdout.write(`\n${passed} passed, ${findings.length - passed} failed\n`)
process.exit(passed === findings.length ? 0 : 1)

/** For this run alone: another may be read, or still be told, at the same time. */
function newFolder() {
  mkdirSync(allResults, { recursive: true })
  const isRun = (/** @type {string} */ name) => existsSync(join(allResults, name, "run.json"))
  const earlier = readdirSync(allResults).filter(isRun).sort()
  for (const name of earlier.slice(0, -keptRuns)) rmSync(join(allResults, name), { recursive: true })
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-")
  const folder = join(allResults, `${time}-${process.pid}`)
  mkdirSync(folder)
  return folder
}

/** @param {string} line */
function notice(line) {
  process.stderr.write(`${line}\n`)
}

/** One machine tells these. @param {readonly import("./guest/report.js").Part[]} parts @param {string} folder */
async function tellAll(parts, folder) {
  mkdirSync(folder)
  writeFileSync(join(folder, "run.json"), JSON.stringify({ parts, short: values.short }))
  const layer = (await restartsOneOf(parts)) ? join(folder, "layer.ext4") : undefined
  if (layer !== undefined) makeLayer(image, layer)
  const untold = new Set(parts)
  let finished = false
  let claims = 0
  let isRestarting = false
  const deadline = performance.now() + Number(values.limit) * 1000
  const machine = basename(folder)
  const monitor = join(monitors, machine)
  const once = () => {
    quiet.enter(machine, monitor)
    const running = runMachine(image, {
      repository: root,
      results: folder,
      layer,
      limitMilliseconds: Math.max(0, deadline - performance.now()),
      monitor,
      onLine(line) {
        const report = read(line)
        if (report?.kind === "measuring") quiet.begin(machine)
        else if (report?.kind === "measured") quiet.end(machine)
        else if (report?.kind === "finding") {
          claims++
          hear(report)
        } else if (report?.kind === "told") {
          for (const part of untold) {
            if (part.story === report.story && part.setup === report.setup) untold.delete(part)
          }
        } else if (report?.kind === "restart") isRestarting = true
        else if (report?.kind === "end") finished = true
        else process.stdout.write(`${elapsed().padStart(8)}  ${report?.text ?? line}\n`)
      },
    })
    return running.finally(() => quiet.leave(machine))
  }
  let fault = await once()
  while (isRestarting && fault === undefined) {
    isRestarting = false
    fault = await once()
  }
  if (layer !== undefined) rmSync(layer, { force: true })
  if (fault === undefined && finished && claims > 0) return
  const remark =
    fault ?? "Its stories did not come to an end, or claimed nothing; see journal.log and console.log."
  fail({ story: "machine", setup: "" }, `${relative(results, folder)} tells its stories to the end`, remark)
  // What was not told did not hold.
  for (const part of untold) fail(part, "the story comes to its end", "The machine ended before.")
}

/** @param {readonly import("./guest/report.js").Part[]} parts */
async function restartsOneOf(parts) {
  const stories = await Promise.all(parts.map(({ story }) => storyOf(story)))
  return stories.some(({ restarts }) => restarts)
}

/** @param {string} name @returns {Promise<import("./guest/story.js").Story>} */
function storyOf(name) {
  return import(new URL(`stories/${name}.js`, import.meta.url).href)
}

/** @param {import("./guest/report.js").Part} part @param {string} claim @param {string} remark */
function fail({ story, setup }, claim, remark) {
  findings.push({ story, setup, claim, passed: false, milliseconds: 0, remark, measured: {} })
}

/** @param {{ kind: "finding" } & Finding} report */
function hear({ kind, ...finding }) {
  findings.push(finding)
  const verdict = finding.passed ? "PASS" : "FAIL"
  const remark = finding.remark === "" ? "" : `: ${finding.remark}`
  const time = `${(finding.milliseconds / 1000).toFixed(1).padStart(5)} s`
  const claim = `${finding.story} [${finding.setup}] ${finding.claim}`
  process.stdout.write(`${elapsed().padStart(8)}  ${verdict} ${time}  ${claim}${remark}\n`)
}

/** @param {string} line @returns {import("./guest/report.js").Report | undefined} */
function read(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function elapsed() {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`
}

/** @param {number} code @param {string} sentence @returns {never} */
function end(code, sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(code)
}
