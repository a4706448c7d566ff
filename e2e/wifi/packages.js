// Debian's packages, downloaded and unpacked into a folder of ours. Nothing is installed, and root is not needed.
import { execFile } from "node:child_process"
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { UnavailableError } from "./unavailable.js"

const execute = promisify(execFile)

/**
 * @typedef {object} PackageList
 * @property {readonly string[]} names What is wanted; apt adds what that depends on.
 * @property {readonly string[]} without Dependencies that serve nobody here: apt is told that they are there already.
 */

/** Reads the lists of the host's own package sources into `folder`. @param {string} folder */
export async function updateLists(folder) {
  mkdirSync(join(folder, "lists", "partial"), { recursive: true })
  writeFileSync(join(folder, "status"), "")
  await apt(folder, folder, "update")
}

/**
 * Downloads packages and their dependencies, whatever is installed on the host.
 * @param {string} listsFolder @param {string} folder @param {PackageList} list
 * @returns {Promise<string[]>} the files
 */
export async function download(listsFolder, folder, { names, without }) {
  const archives = join(folder, "archives")
  mkdirSync(join(archives, "partial"), { recursive: true })
  writeFileSync(join(folder, "status"), without.map(installed).join("\n"))
  await apt(listsFolder, folder, "install", "--download-only", ...names)
  return readdirSync(archives)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(archives, name))
}

/**
 * Unpacks packages over one another. `words` go to tar, to choose what to take.
 * @param {readonly string[]} files @param {string} folder @param {readonly string[]} words
 */
export async function unpack(files, folder, words = []) {
  // Through tar, as `dpkg-deb -x` would put a folder `lib` in the place of the link to `usr/lib`.
  const script = `dpkg-deb --fsys-tarfile "$0" | tar -x --keep-directory-symlink "$@"`
  const waiting = [...files]
  const worker = async () => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      await execute("sh", ["-c", script, file, "-C", folder, ...words])
    }
  }
  await Promise.all([worker(), worker()])
}

/** The tree of a system without files: since Debian 12, `bin`, `sbin` and `lib` are links. @param {string} folder */
export async function emptyTree(folder) {
  rmSync(folder, { recursive: true, force: true })
  const names = ["bin", "sbin", "lib", "lib64"]
  for (const name of names) mkdirSync(join(folder, "usr", name), { recursive: true })
  await execute("ln", ["-s", ...names.map((name) => `usr/${name}`), folder])
}

/** An entry of dpkg's status file. The epoch makes it new enough for every "at least". @param {string} name */
function installed(name) {
  const fields = ["Status: install ok installed", "Version: 99:0", "Architecture: amd64"]
  return [`Package: ${name}`, ...fields, "Maintainer: none <none>", "Description: left out", ""].join("\n")
}

/** @param {string} listsFolder @param {string} folder @param {...string} words */
async function apt(listsFolder, folder, ...words) {
  const options = {
    "Dir::State": listsFolder,
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": folder,
    "Dir::Cache::archives": "archives",
    // Its sandbox is a user who may not write here.
    "APT::Sandbox::User": "root",
    "APT::Install-Recommends": "false",
    "Acquire::Retries": "3",
    "Acquire::http::Timeout": "20",
  }
  const set = Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`])
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" }
  try {
    await execute("apt-get", [...set, "--yes", ...words], { env })
  } catch (error) {
    throw new UnavailableError(
      `The Wi-Fi machine is made of Debian's packages, and this host gets none (do its sources answer?): ${reason(error)}`,
    )
  }
}

/** The line that tells most. @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return String(error)
  if ("code" in error && error.code === "ENOENT") return "there is no apt-get on this machine."
  const lines = ("stderr" in error ? String(error.stderr) : "").trim().split("\n")
  return lines.find((line) => line.startsWith("E: ")) ?? lines.at(-1) ?? error.message
}
