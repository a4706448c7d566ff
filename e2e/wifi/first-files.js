// The kernel's first file system: as much as it takes to find the disk.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { cpio } from "./cpio.js"
import { firstModulesIn } from "./kernel.js"

const init = new URL("guest/init", import.meta.url)

/** The init script, a shell for it, and the modules that find the disk. @param {string} tree */
export function firstFileSystem(tree) {
  const modules = firstModulesIn(tree)
  const folders = new Set(["bin", "proc", "dev", "lower", "layer", "root"])
  for (const path of modules) {
    const parts = path.split("/").slice(0, -1)
    for (const [index] of parts.entries()) folders.add(parts.slice(0, index + 1).join("/"))
  }
  const file = (/** @type {string} */ path, /** @type {Buffer} */ content) => ({
    path,
    mode: 0o100755,
    content,
  })
  return cpio([
    ...[...folders].map((path) => ({ path, mode: 0o040755 })),
    file("init", readFileSync(init)),
    file("bin/busybox", readFileSync(join(tree, "usr/bin/busybox"))),
    file("modules", Buffer.from(`${modules.join("\n")}\n`)),
    ...modules.map((path) => file(path, readFileSync(join(tree, path)))),
  ])
}
