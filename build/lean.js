/**
 * Makes of `dist` what a package ships beside the program: declarations without what only their writers need, and a list of
 * those that no program can reach, for npm to leave out.
 */
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, posix } from "node:path"
import { root } from "./prepare.js"

const dist = join(root, "dist")
const folders = ["firmware", "shared"]

/** Which files are lean already, by their hash: the compiler writes only what changed. What is lean is not made lean again. */
const record = join(dist, ".lean")

leanFiles()
writeFileSync(join(dist, ".npmignore"), unreachableDeclarations().join("\n"))

function leanFiles() {
  /** @type {Record<string, string>} */
  const known = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : {}
  /** @type {Record<string, string>} */
  const now = {}
  for (const path of distFiles(/\.(?:json|d\.ts)$/)) {
    const file = join(dist, path)
    let text = readFileSync(file, "utf8")
    if (known[path] !== digest(text)) {
      text = leanText(path, text)
      writeFileSync(file, text)
    }
    now[path] = digest(text)
  }
  writeFileSync(record, JSON.stringify(now))
}

/** @param {string} path @param {string} text */
function leanText(path, text) {
  return path.endsWith(".json") ? JSON.stringify(JSON.parse(text)) : leanDeclarations(path, text)
}

/**
 * What a program calls keeps its words. A file's own and the contract's go: docs/api.md has those.
 * @param {string} path @param {string} text
 */
function leanDeclarations(path, text) {
  const moved = text
    .replace(/^[ \t]+/gm, "")
    .replace(/^\/\*\*[\s\S]*?\*\/\n(?=import)/, "")
    // The compiler writes imports of JSON as it then refuses them (TS1543).
    .replace(/ from ("[^"]+\.json");/g, ' from $1 with { type: "json" };')
  return path.startsWith("shared/") ? withNamedSchemas(moved.replace(/\/\*\*[\s\S]*?\*\/\n?/g, "")) : moved
}

/**
 * The compiler writes a schema's type out again wherever another schema holds it, a third of the contracts' declarations.
 * @param {string} text
 */
function withNamedSchemas(text) {
  const schemas = [
    ...text.matchAll(/^export declare const (\w+): ([\s\S]*?);\n(?=export |import |(?![\s\S]))/gm),
  ]
  const longestFirst = schemas.sort(([, , one = ""], [, , other = ""]) => other.length - one.length)
  let lean = text
  for (const [declaration, name, type = ""] of longestFirst) {
    const elsewhere = lean.split(declaration)
    if (type.length > `typeof ${name}`.length && elsewhere.length === 2)
      lean = elsewhere.map((part) => part.replaceAll(type, `typeof ${name}`)).join(declaration)
  }
  return lean
}

/** Paths under `dist` that no entry of the package leads to. */
function unreachableDeclarations() {
  const reached = new Set(entries())
  // A set is walked to its end, however long it grows meanwhile.
  for (const path of reached) {
    for (const [, specifier = ""] of readFileSync(join(dist, path), "utf8").matchAll(/"(\.{1,2}\/[^"]+)"/g)) {
      const declared = posix.join(posix.dirname(path), specifier.replace(/\.[jt]s$/, ".d.ts"))
      if (declared.endsWith(".d.ts") && existsSync(join(dist, declared))) reached.add(declared)
    }
  }
  return distFiles(/\.d\.ts$/).filter((path) => !reached.has(path))
}

/** @returns {string[]} */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  return Object.values(exports).flatMap(({ types = "" }) => (types ? [types.replace("./dist/", "")] : []))
}

/** @param {RegExp} ending */
function distFiles(ending) {
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(dist, folder), { recursive: true, encoding: "utf8" }).map(
      (path) => `${folder}/${path.replaceAll("\\", "/")}`,
    ),
  )
  return inFolders.filter((path) => ending.test(path))
}

/** @param {string} text */
function digest(text) {
  return createHash("sha256").update(text).digest("base64url")
}
