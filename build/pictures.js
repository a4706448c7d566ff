// `npm run pictures`: takes every picture of the documents and of the app's install dialog anew, and puts them in place.
import { spawnSync } from "node:child_process"
import { makeAppPictures } from "./app-pictures.js"
import { findChromium } from "./chromium.js"
import { pictures, placePictures, removeTaken } from "./document-pictures.js"
import { makeExamplePicture } from "./example-picture.js"
import { build, install, root } from "./prepare.js"

install()
build()
const executablePath = findChromium()
removeTaken()
takeScreenshots()
// Now, since it may have been installed just before.
const { chromium } = await import("@playwright/test")
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 })
try {
  await makeAppPictures(await browser.newPage())
  await placePictures(await browser.newPage())
  await makeExamplePicture(await browser.newPage())
} finally {
  await browser.close()
}

/** Runs the tests that take them, and no other. */
function takeScreenshots() {
  const titles = new Set(Object.values(pictures).flatMap(({ by }) => by)).add("the app as it is, wide")
  // However busy the machine is: here they are asked for pictures, and not whether they pass in time.
  const patience = ["--workers", "1", "--timeout", "240000", "--retries", "3"]
  const words = ["test", "--config", "e2e/playwright.config.ts", "--project", "concurrent", ...patience]
  const { status } = spawnSync(
    process.execPath,
    ["node_modules/@playwright/test/cli.js", ...words, "--reporter", "list", "--grep", [...titles].join("|")],
    { cwd: root, stdio: "inherit", env: { ...process.env, CHROMIUM_PATH: executablePath } },
  )
  if (status !== 0) process.exit(status ?? 1)
}
