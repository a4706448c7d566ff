/** A package of Porchlight as npm lays it, with what it needs: from a file, or from the registry, whose digests npm checks. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { PorchlightError } from "../core/errors.ts"
import { makeOpenFolder } from "../service/placed-file.ts"
import { places } from "../service/places.ts"
import { type Outcome, on, type System } from "../service/system.ts"

/** A card's write and a slow line. */
const npmMilliseconds = 600_000

export interface FetchedPackage {
  /** Holds its `package.json`. */
  readonly folder: string
  /** Of its folder below `places.programs`. */
  readonly name: string
  readonly version: string
  /** Whether it is older than that, as npm judges versions. */
  isOlderThan(version: string): Promise<boolean>
  remove(): Promise<void>
}

/**
 * `wish` is a package file, a version or a tag. Its scripts are not run. Rejects with `bad-package-file`, `no-npm`, or
 * `not-fetched` with npm's last words; nothing is left then.
 */
export async function fetchPackage(system: System, wish: string): Promise<FetchedPackage> {
  const spec = await specOf(wish)
  const top = on(system, places.programs)
  await makeOpenFolder(top)
  const folder = await mkdtemp(join(top, "fetched-"))
  const remove = () => rm(folder, { recursive: true, force: true })
  // Beside the fetched, so that it goes with it, and no home is needed.
  const where = ["--prefix", folder, "--cache", join(folder, "cache"), "--no-update-notifier"]
  const npm = (...words: string[]) => runNpm(system, [...words, ...where])
  try {
    const quiet = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
    const { code, complaint } = await npm("install", ...quiet, "--engine-strict", spec)
    if (code !== 0) throw notFetched(wish, complaint)
    const packageFolder = join(folder, "node_modules/porchlight")
    const version = await versionIn(packageFolder, wish)
    return { folder: packageFolder, name: basename(folder), version, isOlderThan, remove }
  } catch (error) {
    await remove()
    throw error
  }

  async function isOlderThan(version: string): Promise<boolean> {
    const { code, output, complaint } = await npm("query", `#porchlight:semver(${version}, [version], gte)`)
    if (code !== 0) throw notFetched(wish, complaint)
    return (JSON.parse(output) as unknown[]).length === 0
  }
}

/** A word that npm takes for nothing else: no option, no address. */
async function specOf(wish: string): Promise<string> {
  if (!/[/\\]|\.tgz$/.test(wish)) {
    if (/^[a-z0-9][\w.+-]*$/i.test(wish)) return `porchlight@${wish}`
    throw badFile(wish, "is neither a version nor a package file")
  }
  const facts = await stat(wish).catch(() => undefined)
  if (facts?.isFile() !== true) throw badFile(wish, "is no file that is there")
  return resolve(wish)
}

/** The one beside the Node that runs, or else of the path. */
async function runNpm(system: System, words: readonly string[]): Promise<Outcome> {
  const beside = join(dirname(system.nodePath), "npm")
  const isBeside = (await stat(beside).catch(() => undefined)) !== undefined
  const outcome = await system.run(isBeside ? beside : "npm", words, npmMilliseconds)
  if (outcome.code !== undefined && outcome.code !== 127) return outcome
  const sentence = "npm is not installed, or did not end. It comes with Node; on Debian: apt install npm."
  throw new PorchlightError("no-npm", sentence, { complaint: outcome.complaint })
}

async function versionIn(folder: string, wish: string): Promise<string> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "{}")
  const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown }
  if (name === "porchlight" && typeof version === "string") return version
  throw badFile(wish, "holds no package of Porchlight")
}

function badFile(wish: string, what: string): PorchlightError {
  const sentence = `${wish} ${what}. Give a file of npm pack, as in ./porchlight-0.2.0.tgz, or a version.`
  return new PorchlightError("bad-package-file", sentence, { wish })
}

function notFetched(wish: string, complaint: string): PorchlightError {
  const isFull = complaint.includes("ENOSPC")
  const lines = complaint.split("\n").filter((line) => /^npm error (?!A complete log|code)/.test(line))
  const reason = (lines[0] ?? complaint.trim().split("\n")[0] ?? "").replace(/^npm error /, "")
  const remedy = isFull ? "The disk is full: free some space." : "Mend that, then run it again."
  const sentence = `${wish} could not be fetched: ${reason.replace(/\.$/, "")}. Nothing was changed. ${remedy}`
  return new PorchlightError("not-fetched", sentence, { wish, complaint })
}
