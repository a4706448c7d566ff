/** Which files a running Porchlight is made of, its packages included: found where they are, placed as they will lie. */
import { readdir, readFile, realpath, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { PorchlightError } from "../core/errors.ts"

/** Paths below the program's folder, with `/`, and the files that belong there. */
export type ProgramFiles = ReadonlyMap<string, string>

/** A tenth of it is in use. More would mean that something else than Porchlight is being copied. */
const packagesMaximum = 200
const filesMaximum = 20_000

/** What a program reads when it runs; a repository's `dist` holds much else. */
const ownFolders = ["dist/program", "dist/web"]
const ownFile = /\.(?:js|gz)$/

/** Of packages: what compilers and debuggers read is a third of their files. Licences stay, whatever they are called. */
const readByToolsAlone = /\.(?:[mc]?ts|map)$/

/**
 * The files of the package in `packageFolder`, and of every package that it needs. Rejects with `package-unbuilt` where
 * there is no built program, and with `package-missing` where one of its packages is not installed.
 */
export async function programFiles(packageFolder: string): Promise<ProgramFiles> {
  const files = new Map<string, string>([["package.json", join(packageFolder, "package.json")]])
  const add = (target: string, source: string) => {
    files.set(target, source)
    if (files.size > filesMaximum) throw tooLarge(packageFolder)
  }
  for (const folder of ownFolders) {
    for (const path of await filesIn(join(packageFolder, folder))) {
      if (ownFile.test(path)) add(`${folder}/${path}`, join(packageFolder, folder, path))
    }
  }
  if (!files.has("dist/program/cli.js")) throw unbuilt(packageFolder)
  for (const [target, source] of await packagesOf(packageFolder)) {
    for (const path of await filesIn(source)) {
      if (!readByToolsAlone.test(path)) add(`${target}/${path}`, join(source, path))
    }
  }
  return files
}

/**
 * The folders of all needed packages by where they go: to the top, unless another version is there already. Breadth
 * first, so that what a package finds above itself never changes after it was looked up.
 */
async function packagesOf(packageFolder: string): Promise<ReadonlyMap<string, string>> {
  const placed = new Map<string, string>()
  const waiting = [{ target: "", source: await realpath(packageFolder) }]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { target, source } = next
    for (const name of await dependenciesOf(source)) {
      const found = await resolvePackage(source, name)
      const seen = placedFor(placed, target, name)
      if (seen !== undefined && placed.get(seen) === found) continue
      const place = seen === undefined ? `node_modules/${name}` : join(target, "node_modules", name)
      placed.set(place, found)
      if (placed.size > packagesMaximum) throw tooLarge(packageFolder)
      waiting.push({ target: place, source: found })
    }
  }
  return placed
}

/** Where the package at `target` would find `name` among what is placed, by Node's own rule: from itself upwards. */
function placedFor(placed: ReadonlyMap<string, string>, target: string, name: string): string | undefined {
  for (let folder = target; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const place = join(folder, "node_modules", name)
    if (placed.has(place)) return place
    if (folder === "") return undefined
  }
}

async function resolvePackage(from: string, name: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name)
    const isPackage = await stat(join(candidate, "package.json")).catch(() => undefined)
    if (isPackage?.isFile()) return realpath(candidate)
    if (dirname(folder) === folder) break
  }
  const sentence = `The package ${name}, which ${from} needs, is not installed. Install Porchlight again with npm.`
  throw new PorchlightError("package-missing", sentence, { package: name, from })
}

async function dependenciesOf(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, "package.json"), "utf8")
  const { dependencies } = JSON.parse(text) as { dependencies?: unknown }
  if (typeof dependencies !== "object" || dependencies === null) return []
  return Object.keys(dependencies).filter((name) => packageName.test(name))
}

/** As npm allows them; it becomes a part of a path. */
const packageName = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i

/** Below `folder`, without the packages that a package carries inside: those that are needed are found by themselves. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const files: string[] = []
  const waiting = [""]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const entries = await readdir(join(folder, next), { withFileTypes: true }).catch((error) => {
      if (error.code === "ENOENT") return []
      throw error
    })
    for (const entry of entries) {
      const path = next === "" ? entry.name : `${next}/${entry.name}`
      if (entry.isFile()) files.push(path)
      else if (entry.isDirectory() && entry.name !== "node_modules") waiting.push(path)
    }
    if (files.length + waiting.length > filesMaximum) throw tooLarge(folder)
  }
  return files.sort()
}

function unbuilt(folder: string): PorchlightError {
  const sentence = `${folder} holds no built program. Build it: npm run build.`
  return new PorchlightError("package-unbuilt", sentence, { folder })
}

function tooLarge(folder: string): PorchlightError {
  const sentence = `${folder} has more files or packages than Porchlight is made of. Install Porchlight again with npm.`
  return new PorchlightError("package-too-large", sentence, { folder })
}
