// `npm run torture`: what a device bears, in one table. `--short` takes a fiftieth of the load, as `npm test` does.
import { spawnSync } from "node:child_process"
import { findChromium } from "./chromium.js"
import { canInstall, installDebian } from "./debian.js"
import { build, install, run } from "./prepare.js"

install()
build()
const missing = ["dnsperf", "slowhttptest"].filter((name) => spawnSync(name, ["-h"]).error)
if (missing.length > 0 && canInstall()) installDebian(missing)
run("Compiling the torture", process.execPath, ["node_modules/typescript/bin/tsc", "-b", "build"])
process.env["CHROMIUM_PATH"] = findChromium()
await import(new URL("../dist/build/torture/main.js", import.meta.url).href)
