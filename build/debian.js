// Debian's packages, for the tests' real peers.
import { spawnSync } from "node:child_process"

/** Whether packages can be installed here. */
export function canInstall() {
  return process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0
}

/** True where they are installed afterwards. @param {readonly string[]} packages */
export function installDebian(packages) {
  process.stderr.write(`Installing ${packages.join(", ")}…\n`)
  const apt = (/** @type {string[]} */ ...words) =>
    spawnSync("apt-get", words, {
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    })
  const install = () => apt("install", "-y", "--no-install-recommends", ...packages)
  if (install().status === 0) return true
  // A new machine has no lists of packages yet.
  apt("update")
  const { status, stderr } = install()
  if (status !== 0) process.stderr.write(`${stderr}\n`)
  return status === 0
}
