// `npm run test:xs`: what has to hold in the engine of a chip, and how much memory that takes.

import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { install, root } from "../prepare.js"
import { missingCompiler } from "./compiler.js"

/** Nothing was tested; `build/test.js` knows it. */
const unavailable = 3

install()
const missing = missingCompiler()
if (missing !== undefined) {
  process.stdout.write(`${missing}\n`)
  process.exit(unavailable)
}
const results = join(root, "dist/results")
mkdirSync(results, { recursive: true })
const words = ["run", "--config", "build/xs/vitest.config.ts", "--reporter=default", "--reporter=json"]
const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", ...words, `--outputFile.json=${join(results, "xs.json")}`],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...(process.argv.includes("--record") && { PORCHLIGHT_RECORD: "yes" }) },
  },
)
try {
  process.stdout.write(`\n${readFileSync(join(results, "xs-heap.txt"), "utf8")}`)
} catch {
  process.stdout.write("\nThe heap was not measured.\n")
}
process.exit(status ?? 1)
