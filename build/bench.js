// `npm run bench`: what the device and its page cost on this machine, in one table.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { findChromium } from "./chromium.js"
import { canInstall, installDebian } from "./debian.js"
import { build, install, run } from "./prepare.js"

install()
build()
run("Compiling the benchmarks", process.execPath, ["node_modules/typescript/bin/tsc", "-b", "build"])
/** What takes part or puts the load, by Debian's package; none of them is started but by the benchmarks, on the loopback. */
const others = {
  nginx: "nginx-light",
  dnsmasq: "dnsmasq-base",
  dnsperf: "dnsperf",
  certutil: "libnss3-tools",
}
const missing = Object.entries(others).filter(
  ([name]) => !existsSync(`/usr/sbin/${name}`) && spawnSync(name, ["-h"]).error,
)
if (missing.length > 0 && canInstall()) installDebian(missing.map(([, name]) => name))
process.env["CHROMIUM_PATH"] = findChromium()
await import(new URL("../dist/build/bench/main.js", import.meta.url).href)
