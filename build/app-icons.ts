import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import type { Plugin } from "vite"

/**
 * Puts the pictures of `folder` beside the page, under the same name and compressed, as a device serves nothing else.
 * A PNG gets no smaller by that, and no larger than 30 bytes.
 */
export function appIcons(folder: string): Plugin {
  return {
    name: "app-icons",
    generateBundle() {
      for (const name of readdirSync(folder)) {
        if (!name.endsWith(".png")) continue
        const source = gzipSync(readFileSync(join(folder, name)), { level: 9 })
        this.emitFile({ type: "asset", fileName: `icons/${name}.gz`, source })
      }
    },
  }
}
