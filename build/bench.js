// `npm run bench`: what the device and its page cost on this machine, in one table.
import { findChromium } from "./chromium.js"
import { build, install, run } from "./prepare.js"

install()
build()
run("Compiling the benchmarks", process.execPath, ["node_modules/typescript/bin/tsc", "-b", "build"])
process.env["CHROMIUM_PATH"] = findChromium()
await import(new URL("../dist/build/bench/main.js", import.meta.url).href)
