// `npm run torture`: what a device bears, in one table. `--short` takes a fiftieth of the load, as `npm test` does.
import { build, install, run } from "./prepare.js"

install()
build()
run("Compiling the torture", process.execPath, ["node_modules/typescript/bin/tsc", "-b", "build"])
await import(new URL("../dist/build/torture/main.js", import.meta.url).href)
