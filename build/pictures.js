// `npm run pictures`: puts the README's and the app's pictures in place, from the last run of the browser tests.
import { copyFileSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { makeAppPictures } from "./app-pictures.js"
import { root } from "./prepare.js"

const pictures = {
  "list.png": "concurrent-list-light.png",
  "app.png": "install-narrow.png",
  "result.png": "concurrent-result-dark.png",
}

mkdirSync(join(root, "docs/images"), { recursive: true })
for (const [name, taken] of Object.entries(pictures)) {
  copyFileSync(join(root, "dist/screenshots", taken), join(root, "docs/images", name))
}

await makeAppPictures()
