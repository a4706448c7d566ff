// `npm start`: a device on this computer, after installing and building what is missing.
import { build, install } from "./prepare.js"

install()
build()
await import(new URL("../dist/program/cli.js", import.meta.url).href)
