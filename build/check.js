// `npm run check`: the compiler and the linter over everything.
import { install, run } from "./prepare.js"

install()
run("Compiling", process.execPath, ["node_modules/typescript/bin/tsc", "-b"])
run("Linting", process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"])
