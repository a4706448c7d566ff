// Installs and builds what is missing, and nothing else. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** What the pages are made of, and what two of them load later; their builds read the compiler's settings too. Tests count for nothing. */
const pageSources = [
  "web/setup",
  "web/trust",
  "web/app",
  "web/worker",
  "web/kept",
  "web/ui",
  "shared",
  "tsconfig.base.json",
  "package-lock.json",
]

/** Folders that the compiler turns into files of the same names under `dist`. */
const compiledFolders = ["shared", "firmware"]

/** What it leaves out there, as the settings of those folders say: else `npm start` would compile all of it each time. */
const notCompiled = /\.(?:test|fixture|suite)\.ts$|^firmware\/hosts\/moddable\//

/** Makes `npm ci` unnecessary for a person: the packages of the lock file, installed once. */
export function install() {
  checkNode()
  const packages = {
    stamp: "node_modules/.porchlight",
    input: digest(filesUnder("package-lock.json")),
    outputs: ["node_modules/typescript"],
    notice: "Installing packages, once…",
  }
  once(packages, () => {
    // By the shell, since Node starts no `npm.cmd` by itself (CVE-2024-27980); and whatever NODE_ENV says, with the tools.
    run("Installing packages", "npm ci --include=dev --no-audit --no-fund", [], { shell: true })
  })
}

/** Compiles what changed, and builds the program and the pages when something in them did. */
export function build() {
  compile()
  bundle()
  const buildScripts = readdirSync(join(root, "build")).filter((name) => name.endsWith(".ts"))
  const sources = [...pageSources, ...buildScripts.map((name) => `build/${name}`)].flatMap(filesUnder)
  const page = {
    // Beside the web image, which is what a device stores and nothing else.
    stamp: "dist/.page",
    input: digest(sources.filter((path) => !isTest(path))),
    outputs: [
      "setup/index.html.gz",
      "setup/seal.js.gz",
      "setup/result.js.gz",
      "trust/index.html.gz",
      "openapi.json.gz",
      "app/index.html.gz",
      "app/pair.js.gz",
      "app/join.js.gz",
      "app/qr.js.gz",
      "app/worker.js.gz",
    ].map((path) => `dist/web/${path}`),
    notice: "Building the pages…",
  }
  once(page, () => {
    // Here, since neither build may remove what the other one wrote.
    for (const folder of ["setup", "app", "words"])
      rmSync(join(root, "dist/web", folder), { recursive: true, force: true })
    buildWith("vite.setup.config.ts")
    buildWith("vite.seal.config.ts")
    buildWith("vite.result.config.ts")
    buildWith("vite.trust.config.ts")
    buildWith("vite.openapi.config.ts")
    buildWith("vite.words.config.ts")
    buildWith("vite.app.config.ts")
    buildWith("vite.pair.config.ts")
    buildWith("vite.join.config.ts")
    buildWith("vite.qr.config.ts")
    // Last, since it lists what the others made.
    buildWith("vite.worker.config.ts")
  })
}

/**
 * To ask the compiler whether something changed takes a quarter of a second, for which somebody waits at each start. So it
 * is asked where a source, or what was made of the sources, is another than when it ended last: it is used by others, too.
 */
function compile() {
  const stamp = join(root, "dist/.compiled")
  const settings = ["package.json", "package-lock.json", "tsconfig.base.json", "build/lean.js"]
  const sources = digest([...settings, ...compiledFolders].flatMap(filesUnder))
  const made = ["package.json", ".lean", ".npmignore", ...compiledFolders].map((path) => `dist/${path}`)
  const state = () => `${sources} ${digest(made.flatMap(filesUnder))}`
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state()) return
  const leanStamp = join(root, "dist/.leaned")
  const leaner = digest(["build/lean.js"])
  settleCompiled(existsSync(leanStamp) && readFileSync(leanStamp, "utf8") === leaner)
  run("Compiling", process.execPath, [
    "node_modules/typescript/bin/tsc",
    "-b",
    "shared",
    "firmware/core",
    "firmware",
  ])
  run("Leaving out what no program needs", process.execPath, ["build/lean.js"])
  writeFileSync(leanStamp, leaner)
  writeFileSync(stamp, state())
}

/** What a device runs. The compiler has looked at all of it before, and its own files are for tests. */
function bundle() {
  const settings = ["package.json", "package-lock.json", "tsconfig.base.json"]
  const scripts = ["build/vite.program.config.ts", "build/page-build.ts"]
  const sources = [...settings, ...scripts, ...compiledFolders].flatMap(filesUnder)
  const program = {
    stamp: "dist/.program",
    input: digest(sources.filter((path) => !isTest(path))),
    outputs: ["cli", "porchlight", "device", "hosts/node/certifier-thread", "upgrade/state-copier"].map(
      (name) => `dist/program/${name}.js`,
    ),
    notice: "Building the program…",
  }
  once(program, () => buildWith("vite.program.config.ts"))
}

/** @param {string} config */
function buildWith(config) {
  const words = ["build", "--config", `build/${config}`]
  // Under another NODE_ENV, Vite takes the larger files that packages have for their developers.
  const env = { ...process.env, NODE_ENV: "production" }
  run(`Building with ${config}`, process.execPath, ["node_modules/vite/bin/vite.js", ...words], { env })
}

/**
 * The compiler does not remove what a deleted source left behind, and believes its own notes about files that have
 * gone. So leftovers go here, and where a file is missing the notes go too: then it writes every file anew. Also where
 * another `lean.js` made them lean, which is no text to begin with.
 * @param {boolean} isLean
 */
function settleCompiled(isLean) {
  const expected = new Set(["package.json", ...compiledFolders.flatMap(filesUnder).flatMap(compiledFrom)])
  const paths = ["package.json", ...compiledFolders].flatMap((path) => filesUnder(`dist/${path}`))
  const present = new Set(paths.map((path) => path.slice("dist/".length)))
  const complete = isLean && [...expected].every((path) => present.has(path))
  for (const path of present) {
    const stale = path.endsWith(".tsbuildinfo") ? !complete : !expected.has(path)
    if (stale) rmSync(join(root, "dist", path))
  }
}

/** What the compiler makes of a file, under `dist`. @param {string} path */
function compiledFrom(path) {
  if (notCompiled.test(path)) return []
  if (path.endsWith(".ts")) return [".js", ".d.ts"].map((ending) => path.replace(/\.ts$/, ending))
  // The other languages are in the pages, and what the device says itself beside those.
  if (path.startsWith("shared/words/") && path !== "shared/words/en.json") return []
  return path.endsWith(".json") && !path.endsWith("tsconfig.json") ? [path] : []
}

/**
 * @param {string} what @param {string} command @param {readonly string[]} words
 * @param {{ shell?: boolean, env?: NodeJS.ProcessEnv }} options
 */
export function run(what, command, words, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd: root,
    encoding: "utf8",
    ...options,
  })
  if (status === 0) return
  process.stderr.write(
    `${stdout ?? ""}${stderr ?? ""}\n${what} failed${error ? `: ${error.message}` : "."}\n`,
  )
  process.exit(1)
}

/**
 * Does `work` unless its stamp says that it was done for the same input, and what it made is still there.
 * @param {{ stamp: string, input: string, outputs: readonly string[], notice: string }} task
 * @param {() => void} work
 */
function once({ stamp, input, outputs, notice }, work) {
  const path = join(root, stamp)
  const isThere = outputs.every((output) => existsSync(join(root, output)))
  if (isThere && existsSync(path) && readFileSync(path, "utf8") === input) return
  process.stderr.write(`${notice}\n`)
  // Cut in the middle, what is there may be of either input.
  rmSync(path, { force: true })
  work()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, input)
}

/** One hash over the names and contents of files. @param {readonly string[]} paths */
function digest(paths) {
  const hash = createHash("sha256").update(process.version)
  for (const path of paths) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0")
  }
  return hash.digest("hex")
}

/**
 * The files of a folder, or the one of that name; none where it is missing. Paths from the root, with slashes.
 * @param {string} path @returns {string[]}
 */
function filesUnder(path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false })
  if (!found?.isDirectory()) return found ? [path] : []
  return filesIn(path)
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesIn(path) : [path]
    })
}

/** @param {string} path */
function isTest(path) {
  return /\.(?:test|fixture)\.ts$/.test(path)
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  process.stderr.write(`Porchlight needs Node 20.19 or later; this is ${process.version}.\n`)
  process.exit(1)
}
