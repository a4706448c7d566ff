/** Compiles the XS engine, the one that runs TypeScript on ESP32-class chips, from its C sources; once for each change. */
import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises"
import { cpus } from "node:os"
import { basename, join } from "node:path"
import { promisify } from "node:util"
import { root } from "../prepare.js"

const run = promisify(execFile)

const xs = join(root, "node_modules/@agoric/xsnap/moddable/xs")
const own = join(root, "build/xs/engine")
export const cache = join(root, ".cache/xs")

/** As the SDK compiles it for a chip: no property escapes in regular expressions, no normal forms of strings. */
const flags = [
  ...["-m32", "-O1", "-w", "-DINCLUDE_XSPLATFORM", '-DXSPLATFORM="platform.h"'],
  ...["-DmxBoundsCheck=1", "-DmxParse=1", "-DmxRun=1", "-DmxSloppy=1"],
  ...["includes", "platforms", "sources"].map((folder) => `-I${join(xs, folder)}`),
  `-I${own}`,
]

let compiled: Promise<string> | undefined

/** Resolves to the program `engine/run.c`. Rejects with what the compiler said. */
export function engine(): Promise<string> {
  compiled ??= compileEngine()
  return compiled
}

async function compileEngine(): Promise<string> {
  const digest = createHash("sha256").update(flags.join("\n").replaceAll(root, ""))
  const ours = (await readdir(own)).sort()
  for (const name of ours) digest.update(await readFile(join(own, name)))
  digest.update(await readFile(join(root, "node_modules/@agoric/xsnap/package.json")))
  const program = join(cache, `engine-${digest.digest("hex").slice(0, 16)}`)
  if (existsSync(program)) return program
  const folder = `${program}.${process.pid}`
  await mkdir(folder, { recursive: true })
  const theirs = (await readdir(join(xs, "sources"))).filter((name) => name !== "xsDefaults.c")
  const sources = [
    ...theirs.map((name) => join(xs, "sources", name)),
    ...ours.map((name) => join(own, name)),
  ].filter((path) => path.endsWith(".c"))
  await compile(sources, folder)
  const objects = sources.map((path) => objectOf(path, folder))
  await run("gcc", ["-m32", ...objects, "-lm", "-o", join(folder, "run")])
  // In one stroke: a build that was stopped half-way leaves no half program.
  await rename(join(folder, "run"), program)
  await rm(folder, { recursive: true })
  return program
}

function objectOf(source: string, folder: string): string {
  return join(folder, basename(source).replace(/\.c$/, ".o"))
}

/** As many at once as there are processors. */
async function compile(sources: readonly string[], folder: string): Promise<void> {
  const left = [...sources]
  async function work(): Promise<void> {
    for (let source = left.pop(); source !== undefined; source = left.pop())
      await run("gcc", [...flags, "-c", source, "-o", objectOf(source, folder)])
  }
  await Promise.all(cpus().map(work))
}
