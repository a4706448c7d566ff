// Finds a Chromium for the tests, or gets one. Plain JavaScript, like the scripts that use it.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { canInstall, installDebian } from "./debian.js"
import { root } from "./prepare.js"

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

/** The path of a Chromium: `CHROMIUM_PATH`, the system's, Debian's package when root, else Playwright's download. */
export function findChromium() {
  const named = process.env["CHROMIUM_PATH"]
  if (named) return named
  const found = () => places.find((path) => existsSync(path))
  const present = found()
  if (present) return present
  if (canInstall() && installDebian(["chromium", "fonts-dejavu-core"])) {
    const installed = found()
    if (installed) return installed
  }
  return downloaded()
}

function downloaded() {
  process.stderr.write("Downloading a Chromium for the tests…\n")
  spawnSync(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"], {
    cwd: root,
    stdio: "inherit",
  })
  const path = createRequire(import.meta.url)("@playwright/test").chromium.executablePath()
  if (existsSync(path)) return path
  process.stderr.write(
    "No Chromium was found, and none could be installed. Install one and name it in CHROMIUM_PATH, then try again.\n",
  )
  process.exit(1)
}
