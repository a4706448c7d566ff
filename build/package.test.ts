import { exec, execFile } from "node:child_process"
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { built } from "../firmware/built.fixture.ts"
import { packageMaximumBytes } from "./budgets.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin: Readonly<Record<string, string>>
}

/** What npm notes of one installed package. */
interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const packageFile: PackageFile = JSON.parse(await readFile(join(root, "package.json"), "utf8"))

describe("the package's dependencies", () => {
  test("are at most 10 at run time", () => {
    expect(Object.keys(packageFile.dependencies).length).toBeLessThanOrEqual(10)
  })

  test("name one version each, those for development too", () => {
    const wanted = Object.entries({ ...packageFile.dependencies, ...packageFile.devDependencies })
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
  })
})

describe("the lock file", () => {
  let locked: Readonly<Record<string, Locked>>
  let packages: [string, Locked][]

  beforeAll(async () => {
    locked = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")).packages
    packages = Object.entries(locked).filter(([place]) => place !== "")
  })

  const placesWhere = (wrong: (found: Locked, place: string) => boolean) =>
    packages.filter(([place, found]) => wrong(found, place)).map(([place]) => place)

  test("holds a version and a checksum of every package, and no address of a registry", () => {
    expect(placesWhere(({ version, integrity }) => !version || !integrity?.startsWith("sha512-"))).toEqual([])
    expect(placesWhere(({ resolved }) => resolved !== undefined)).toEqual([])
  })

  test("holds what every package needs on any platform, not only on the one where it was written", () => {
    const missing = packages.flatMap(([place, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !placesAround(place, name).some((around) => around in locked))
        .map((name) => `${place} needs ${name}`),
    )
    expect(missing).toEqual([])
  })

  test("demands of no platform what is made for another", () => {
    expect(placesWhere(({ os, cpu, optional }) => (os ?? cpu) !== undefined && optional !== true)).toEqual([])
  })

  /** Where Node looks for the package `name` from `place`: in its own folder, and in each around it. */
  function placesAround(place: string, name: string): string[] {
    const folders = place.split("/node_modules/")
    return folders
      .map((_, index) => folders.slice(0, index + 1).join("/node_modules/"))
      .concat("")
      .map((folder) => `${folder && `${folder}/`}node_modules/${name}`)
  }
})

describe("the web image", () => {
  /** What a device keeps for a further language: setup page 14.6 kB, what it loads later 4.4, trust page 8, what the app says 5, the device 2. */
  const furtherLanguageBytes = 34_000

  test("is compressed throughout, and has at most 250 kB and what each further language takes", async () => {
    built("web/setup/seal.js.gz")
    const folder = join(root, "dist/web")
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
    expect(files.filter((file) => !file.endsWith(".gz"))).toEqual([])
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
    const languages = (await readdir(join(root, "shared/words"))).filter((name) => name !== "notes.json")
    const maximumBytes = 250_000 + (languages.length - 1) * furtherLanguageBytes
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(maximumBytes)
  })
})

describe("the package that npm would publish", () => {
  let files: { path: string; size: number }[]
  let paths: string[]
  let unpackedBytes: number
  let folder: string
  let tarball: string

  afterAll(() => rm(folder, { recursive: true, force: true }))
  beforeAll(async () => {
    built("program/cli.js")
    folder = await mkdtemp(join(tmpdir(), "porchlight-packed-"))
    // By the shell, which finds npm on every platform.
    const { stdout } = await promisify(exec)(`npm pack --json --pack-destination "${folder}"`, { cwd: root })
    const [packed] = JSON.parse(stdout)
    tarball = join(folder, packed.filename)
    files = packed.files
    paths = files.map(({ path }) => path)
    unpackedBytes = packed.unpackedSize
  }, 60_000)

  test("has the program, its types, the page, its words, and what a person reads first", () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        "dist/program/cli.js",
        "dist/program/porchlight.js",
        "dist/firmware/porchlight.d.ts",
        "dist/web/setup/index.html.gz",
        "dist/web/setup/seal.js.gz",
        "dist/web/setup/result.js.gz",
        "dist/shared/words/en.json",
        "docs/licences.md",
        "firmware/examples/three-lines.js",
        "firmware/examples/front-door.jpg",
        "README.md",
        "LICENSE",
      ]),
    )
  })

  test("has every file that its description names", () => {
    const exported = Object.values(packageFile.exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    )
    const named = [...exported, ...Object.values(packageFile.bin)].map((path) => path.replace(/^\.\//, ""))
    const missing = named.filter(
      (path) => !paths.some((packed) => packed.startsWith(path.replace(/\*.*/, ""))),
    )
    expect(missing).toEqual([])
  })

  test("has nothing else: no tests, no pictures, no notes of the compiler", () => {
    const useful = [
      /^(?:README\.md|LICENSE|package\.json)$/,
      // What its help refers to, and whose work is in it.
      /^docs\/(?:air|licences)\.md$/,
      /^firmware\/examples\/[\w-]+\.(?:js|jpg)$/,
      /^dist\/program\/[\w/-]+\.js$/,
      /^dist\/(?:firmware|shared)\/[\w/-]+\.d\.ts$/,
      // What the declarations take the words' keys from.
      /^dist\/shared\/words\/en\.json$/,
      /^dist\/web\/[\w/.-]+\.gz$/,
    ]
    expect(paths.filter((path) => !useful.some((pattern) => pattern.test(path)))).toEqual([])
  })

  test("has no comments and no declarations that no program reaches", async () => {
    const scripts = paths.filter((path) => /^dist\/.*\.js$/.test(path))
    const texts = await Promise.all(scripts.map((path) => readFile(join(root, path), "utf8")))
    const commented = scripts.filter((_, index) => /^\s*(?:\/\*\*|\/\/)/m.test(texts[index] ?? ""))
    expect(commented).toEqual([])
    const declared = paths.filter((path) => path.endsWith(".d.ts"))
    expect(declared).toContain("dist/firmware/porchlight.d.ts")
    expect(declared.filter((path) => /\/(?:commands|doctor|service|label)\//.test(path))).toEqual([])
  })

  test("tells where an error came from: names stay, and each statement has its line", async () => {
    const code = `const { createDevice } = await import("porchlight"); await createDevice({ name: "Ding!" })`
    const words = ["--input-type=module", "--eval", code]
    const { stderr } = await promisify(execFile)(process.execPath, words, { cwd: root }).catch(
      (error) => error,
    )
    expect(stderr).toMatch(/at checkName \(.*\/program\/\w+\.js:\d+:\d{1,3}\)/)
  })

  test("has at most 1.5 MB on the disk, with all its languages", () => {
    const heaviest = [...files].sort((one, other) => other.size - one.size).slice(0, 20)
    expect(unpackedBytes, JSON.stringify(heaviest)).toBeLessThanOrEqual(packageMaximumBytes)
  })

  test("is in order to those who look after packages", async () => {
    const bytes = new Uint8Array(await readFile(tarball)).buffer
    const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  }, 60_000)
})
