/** Where the built product lies, for tests that meet it as people do. */
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The path of a built file, `program/cli.js`. Throws where the product has not been built whole. */
export function built(file: string): string {
  for (const needed of [file, "web/setup/index.html.gz"]) {
    if (!existsSync(placeOf(needed))) throw new Error(`dist/${needed} is missing. Run "npm run build" first.`)
  }
  return placeOf(file)
}

function placeOf(file: string): string {
  return fileURLToPath(new URL(`../dist/${file}`, import.meta.url))
}
