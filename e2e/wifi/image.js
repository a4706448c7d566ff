// What the machine boots from: a kernel, a first file system, and a disk with Debian, Node and our settings on it.
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { root } from "../../build/prepare.js"
import { firstFileSystem } from "./first-files.js"
import { unpackKernel } from "./kernel.js"
import { guestPackages, machinePackages } from "./package-lists.js"
import { download, emptyTree, unpack, updateLists } from "./packages.js"
import { npmFolder, settle } from "./root-tree.js"
import { UnavailableError } from "./unavailable.js"
import { runUnpacked } from "./unpacked-program.js"

const source = fileURLToPath(new URL(".", import.meta.url))
/** What is downloaded and made once. */
export const cache = join(root, ".cache/wifi")

/** Files that say what is on the disk; stories and their helpers are read from the repository instead. */
const recipe = [
  ...["image.js", "packages.js", "package-lists.js", "unpacked-program.js"],
  ...["kernel.js", "root-tree.js", "first-files.js", "cpio.js", "guest/init"],
]

const machinePackagesFolder = join(cache, "machine-packages")
const guestPackagesFolder = join(cache, "guest-packages")

/** Nobody reads them here. */
const leftOut = ["doc", "man", "locale", "i18n", "lintian", "bash-completion", "zsh"]
const leaveOut = leftOut.map((name) => `--exclude=./usr/share/${name}/*`)

/** `machineTree` holds QEMU; the others are files. @typedef {{ machineTree: string, disk: string, kernel: string, firstFiles: string }} Image */

/**
 * Makes what is missing or made of something else, and tells `notice` what takes time. Delete `.cache/wifi` to have
 * Debian's newest packages.
 * @param {(line: string) => void} notice @returns {Promise<Image>}
 */
export async function prepareImage(notice) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new UnavailableError("The Wi-Fi machine runs on Linux on an x86-64 processor alone.")
  }
  const image = {
    machineTree: join(cache, "machine"),
    disk: join(cache, "disk.squashfs"),
    kernel: join(cache, "vmlinuz"),
    firstFiles: join(cache, "first.cpio"),
  }
  mkdirSync(cache, { recursive: true })
  const packages = digest([JSON.stringify([machinePackages, guestPackages])])
  await once("packages", packages, async () => {
    notice("Downloading a kernel, QEMU and the programs of a machine, once…")
    const lists = join(cache, "lists")
    for (const folder of [lists, machinePackagesFolder, guestPackagesFolder]) {
      rmSync(folder, { recursive: true, force: true })
    }
    await updateLists(lists)
    await download(lists, machinePackagesFolder, machinePackages)
    await download(lists, guestPackagesFolder, guestPackages)
  })
  await once("image", digest([packages, ...nodeInput(), ...recipeInput()]), async () => {
    notice("Building the machine's disk…")
    await emptyTree(image.machineTree)
    await unpack(packagesIn(machinePackagesFolder), image.machineTree, leaveOut)
    await buildImage(image)
  })
  return image
}

/** @param {Image} image */
async function buildImage({ machineTree, disk, kernel, firstFiles }) {
  const isKernel = (/** @type {string} */ path) => /^linux-image-\d/.test(basename(path))
  const files = packagesIn(guestPackagesFolder)
  const programs = files.filter((path) => !isKernel(path))
  const kernelFile = files.find(isKernel)
  if (kernelFile === undefined) throw new Error("No kernel among the packages.")

  const tree = join(cache, "tree")
  await emptyTree(tree)
  await unpack(programs, tree, leaveOut)
  await unpackKernel(kernelFile, tree, kernel)
  settle(tree)
  writeFileSync(firstFiles, firstFileSystem(tree))
  rmSync(disk, { force: true })
  // Nothing is compressed: the machine's processor is slow, the host's disk is not.
  const plain = ["-noI", "-noD", "-noF", "-noX", "-all-root", "-no-progress", "-quiet"]
  runUnpacked(machineTree, "usr/bin/mksquashfs", [tree, disk, ...plain])
  rmSync(tree, { recursive: true })
}

/** A disk for what a machine writes that is restarted; empty, and no larger than what is written. @param {Image} image @param {string} file */
export function makeLayer({ machineTree }, file) {
  runUnpacked(machineTree, "usr/sbin/mke2fs", ["-q", "-t", "ext4", file, "512M"])
}

function nodeInput() {
  return [process.version, process.execPath, String(statSync(process.execPath).size), npmVersion()]
}

function npmVersion() {
  const folder = npmFolder()
  return folder === undefined ? "" : JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version
}

function recipeInput() {
  const settings = readdirSync(join(source, "guest/root"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const paths = [...recipe.map((name) => join(source, name)), ...settings.sort()]
  return paths.flatMap((path) => [path.slice(source.length), readFileSync(path)])
}

/** @param {string} folder */
function packagesIn(folder) {
  const archives = join(folder, "archives")
  const names = readdirSync(archives).filter((name) => name.endsWith(".deb"))
  return names.map((name) => join(archives, name))
}

/** @param {readonly (string | Buffer)[]} parts */
function digest(parts) {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(part).update("\0")
  return hash.digest("hex")
}

/** Does `work` unless its stamp says that it was done for the same input. @param {string} name @param {string} input @param {() => Promise<void>} work */
async function once(name, input, work) {
  const stamp = join(cache, `${name}.stamp`)
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === input) return
  rmSync(stamp, { force: true })
  await work()
  writeFileSync(stamp, input)
}
