// Debian's kernel: of its 4,000 modules those that a machine without hardware can use.
import { readdirSync, readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { unpack } from "./packages.js"
import { runUnpacked } from "./unpacked-program.js"

/** What the first program needs to reach the disk, in addition to what each depends on. */
const firstModules = ["virtio_pci", "virtio_blk", "squashfs", "overlay", "crc32c_generic", "ext4"]

/** Patterns of tar; Debian 12 keeps modules in `lib`, later ones in `usr/lib`. */
const wanted = [
  "./boot/vmlinuz-*",
  "*lib/modules/*/modules.*",
  ...["net", "crypto", "lib", "fs", "arch/x86/crypto"].map((path) => `*lib/modules/*/kernel/${path}/*`),
  ...["virtio", "watchdog"].map((path) => `*lib/modules/*/kernel/drivers/${path}/*`),
  ...["virtio_blk", "tun", "veth", "mac80211_hwsim"].map((name) => `*lib/modules/*/${name}.ko*`),
]

/**
 * Unpacks the kernel into `tree`, moves its image out to `vmlinuz`, and writes the modules' lists.
 * @param {string} file @param {string} tree @param {string} vmlinuz
 */
export async function unpackKernel(file, tree, vmlinuz) {
  await unpack([file], tree, ["--wildcards", ...wanted])
  const version = versionIn(tree)
  renameSync(join(tree, "boot", `vmlinuz-${version}`), vmlinuz)
  runUnpacked(tree, "usr/bin/kmod", ["-b", tree, version], "depmod")
}

/** Paths from the tree of the modules to load first, in their order. @param {string} tree @returns {string[]} */
export function firstModulesIn(tree) {
  const folder = `usr/lib/modules/${versionIn(tree)}`
  /** @type {Map<string, { path: string, needs: string[] }>} */
  const modules = new Map()
  const nameOf = (/** @type {string} */ path) =>
    path
      .replace(/^.*\//, "")
      .replace(/\.ko.*$/, "")
      .replaceAll("-", "_")
  for (const line of readFileSync(join(tree, folder, "modules.dep"), "utf8").split("\n")) {
    const [path = "", needs = ""] = line.split(":")
    modules.set(nameOf(path), { path, needs: needs.trim().split(" ").filter(Boolean).map(nameOf) })
  }
  /** @type {Set<string>} */
  const ordered = new Set()
  const add = (/** @type {string} */ name) => {
    const found = modules.get(name)
    if (found === undefined || ordered.has(`${folder}/${found.path}`)) return
    for (const need of found.needs) add(need)
    ordered.add(`${folder}/${found.path}`)
  }
  for (const name of firstModules) add(name)
  return [...ordered]
}

/** @param {string} tree */
function versionIn(tree) {
  const [version] = readdirSync(join(tree, "usr/lib/modules"))
  if (version === undefined) throw new Error("The kernel's package held no modules.")
  return version
}
