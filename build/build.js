// `npm run build`: what a package ships, without starting it.
import { build, install } from "./prepare.js"

install()
build()
