// Installs and builds what is missing, and nothing else. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** What the setup page is made of. */
const pageSources = ["web/setup", "web/ui", "shared", "build/vite.setup.config.ts", "package-lock.json"]

/** Makes `npm ci` unnecessary for a person: the packages of the lock file, installed once. */
export function install() {
  checkNode()
  once("node_modules/.porchlight", digest(["package-lock.json"]), () => {
    run("Installing packages", process.platform === "win32" ? "npm.cmd" : "npm", [
      "ci",
      "--no-audit",
      "--no-fund",
    ])
  })
}

/** Compiles what changed, and builds the page when something in it did. */
export function build() {
  run("Compiling", process.execPath, [
    "node_modules/typescript/bin/tsc",
    "-b",
    "shared",
    "firmware/core",
    "firmware",
  ])
  once("dist/web/.built", digest(pageSources), () => {
    run("Building the page", process.execPath, [
      "node_modules/vite/bin/vite.js",
      "build",
      "--config",
      "build/vite.setup.config.ts",
    ])
  })
}

/** @param {string} what @param {string} command @param {readonly string[]} words */
export function run(what, command, words) {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd: root, encoding: "utf8" })
  if (status === 0) return
  process.stderr.write(
    `${stdout ?? ""}${stderr ?? ""}\n${what} failed${error ? `: ${error.message}` : "."}\n`,
  )
  process.exit(1)
}

/** Runs `work` unless the stamp says that it was done for the same input. @param {() => void} work */
function once(/** @type {string} */ stamp, /** @type {string} */ input, work) {
  const path = join(root, stamp)
  if (existsSync(path) && readFileSync(path, "utf8") === input) return
  process.stderr.write(
    stamp.startsWith("node_modules") ? "Installing packages, once…\n" : "Building the page…\n",
  )
  work()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, input)
}

/** One hash over the names and contents of files and folders. @param {readonly string[]} paths */
function digest(paths) {
  const hash = createHash("sha256").update(process.version)
  for (const path of paths.flatMap((path) => filesUnder(join(root, path)))) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0")
  }
  return hash.digest("hex")
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  try {
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => filesUnder(join(path, entry.name)))
  } catch {
    return [path]
  }
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  process.stderr.write(`Porchlight needs Node 20.19 or later; this is ${process.version}.\n`)
  process.exit(1)
}
