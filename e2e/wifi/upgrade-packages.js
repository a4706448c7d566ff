// Package files for the story of upgrading: the built program under other versions, with all that it needs inside, for the
// machine has no network.
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { root } from "../../build/prepare.js"
import { programFiles } from "../../dist/firmware/service/program-files.js"

/** Below the repository, where the story finds them. */
const place = "dist/results/wifi-packages"

/** In place of the command, for a version that ends as soon as it is to run. */
const endsAtOnce = `console.error("This version was never any good."); process.exit(3)\n`

/** @type {readonly { version: string, runs: boolean }[]} */
const versions = [
  { version: "9.0.1", runs: true },
  { version: "9.0.2", runs: false },
  { version: "9.0.3", runs: true },
]

export async function makeUpgradePackages() {
  const files = await programFiles(root)
  const { dependencies, type, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  rmSync(join(root, place), { recursive: true, force: true })
  mkdirSync(join(root, place), { recursive: true })
  const folder = mkdtempSync(join(tmpdir(), "porchlight-upgrade-"))
  try {
    for (const [target, source] of files) {
      mkdirSync(dirname(join(folder, target)), { recursive: true })
      copyFileSync(source, join(folder, target))
    }
    for (const { version, runs } of versions) {
      const named = { name: "porchlight", version, type, bin, dependencies, bundleDependencies: true }
      writeFileSync(join(folder, "package.json"), JSON.stringify(named))
      if (runs) copyFileSync(join(root, "dist/program/cli.js"), join(folder, "dist/program/cli.js"))
      else writeFileSync(join(folder, "dist/program/cli.js"), endsAtOnce)
      execFileSync("npm", ["pack", "--silent", "--pack-destination", join(root, place)], { cwd: folder })
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
