import { execFile } from "node:child_process"
import {
  appendFile,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const page = "dist/web/setup/index.html.gz"
const compiled = "dist/firmware/cli.js"
const program = "dist/program/cli.js"

/** The compiler begins anew in the copy: 4 s on two free cores, more beside other tests. */
const buildMilliseconds = 90_000

/** What each of Vite's builds leaves behind. */
const built: Readonly<Record<string, readonly string[]>> = {
  program: ["cli", "porchlight", "device", "hosts/node/certifier-thread", "upgrade/state-copier"].map(
    (name) => `dist/program/${name}.js`,
  ),
  setup: ["dist/web/setup/index.html.gz"],
  seal: ["dist/web/setup/seal.js.gz"],
  result: ["dist/web/setup/result.js.gz"],
  trust: ["dist/web/trust/index.html.gz"],
  openapi: ["dist/web/openapi.json.gz"],
  words: ["dist/web/words/de.json.gz"],
  app: ["dist/web/app/index.html.gz"],
  pair: ["dist/web/app/pair.js.gz"],
  join: ["dist/web/app/join.js.gz"],
  qr: ["dist/web/app/qr.js.gz"],
  worker: ["dist/web/app/worker.js.gz"],
}

/** In Vite's place, as eleven real builds take 12 s each time, and what they make is not what is tested here. */
const viteStandIn = `
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
const name = /vite\\.(\\w+)\\.config/.exec(process.argv.at(-1))[1]
for (const path of ${JSON.stringify(built)}[name]) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, name)
}
`

/** A copy of the repository, in which things may go missing. */
let copy: string

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "porchlight-prepare-"))
  for (const name of ["build", "shared", "firmware", "web", "package.json", "package-lock.json"])
    await cp(join(root, name), join(copy, name), { recursive: true })
  await cp(join(root, "tsconfig.base.json"), join(copy, "tsconfig.base.json"))
  await mkdir(join(copy, "node_modules/vite/bin"), { recursive: true })
  await writeFile(join(copy, "node_modules/vite/package.json"), '{ "type": "module" }')
  await writeFile(join(copy, "node_modules/vite/bin/vite.js"), viteStandIn)
  for (const name of await readdir(join(root, "node_modules")))
    if (name !== "vite")
      await symlink(join(root, "node_modules", name), join(copy, "node_modules", name), "junction")
  await prepare("build")
}, 2 * buildMilliseconds)

afterAll(() => rm(copy, { recursive: true }))

describe("building", { timeout: buildMilliseconds }, () => {
  test("is silent, changes nothing and asks no compiler where nothing changed", async () => {
    await writeFile(join(copy, page), "as it was")
    const before = await stat(join(copy, compiled))
    const compiler = join(copy, "node_modules/typescript")
    await rm(compiler)
    expect(await prepare("build")).toBe("")
    await symlink(join(root, "node_modules/typescript"), compiler, "junction")
    expect(await readFile(join(copy, page), "utf8")).toBe("as it was")
    expect((await stat(join(copy, compiled))).mtimeMs).toBe(before.mtimeMs)
  })

  test.each(["", "/index.html.gz", "/seal.js.gz", "/result.js.gz"])(
    "makes the page, and what it loads later, again where dist/web/setup%s is missing",
    async (path) => {
      await rm(join(copy, `dist/web/setup${path}`), { recursive: true })
      await mkdir(join(copy, "dist/web/setup"), { recursive: true })
      await writeFile(join(copy, "dist/web/setup/leftover.js.gz"), "")
      expect(await prepare("build")).toContain("Building the pages")
      const made = await readdir(join(copy, "dist/web/setup"))
      expect(made.sort()).toEqual(["index.html.gz", "result.js.gz", "seal.js.gz"])
      expect(await readFile(join(copy, page))).not.toHaveLength(0)
    },
  )

  test("makes the trust page again where it is missing", async () => {
    await rm(join(copy, "dist/web/trust"), { recursive: true })
    expect(await prepare("build")).toContain("Building the pages")
    expect(await readdir(join(copy, "dist/web/trust"))).toEqual(["index.html.gz"])
  })

  test.each([
    "build/template-whitespace.ts",
    "build/budgets.ts",
    "shared/seal.ts",
    "web/ui/tokens.css",
    "web/trust/guides.json",
    "tsconfig.base.json",
  ])("makes the page again after an edit of %s", async (path) => {
    await appendFile(join(copy, path), "\n")
    expect(await prepare("build")).toContain("Building the pages")
  })

  test("lets the page be after an edit of a test", async () => {
    await appendFile(join(copy, "web/ui/tokens.test.ts"), "\n")
    expect(await prepare("build")).toBe("")
  })

  test("compiles again where somebody else has compiled something other meanwhile", async () => {
    const before = await readFile(join(copy, compiled), "utf8")
    await writeFile(join(copy, compiled), `${before}\n`)
    await rm(join(copy, "dist/firmware/.tsbuildinfo"))
    await prepare("build")
    expect(await readFile(join(copy, compiled), "utf8")).toBe(before)
  })

  test("removes what a deleted source left behind", async () => {
    await writeFile(join(copy, "firmware/core/passing.ts"), "export const passing = true\n")
    await prepare("build")
    const passing = join(copy, "dist/firmware/core/passing.js")
    expect(await readFile(passing, "utf8")).toContain("passing")
    await rm(join(copy, "firmware/core/passing.ts"))
    await prepare("build")
    await expect(readFile(passing)).rejects.toThrow("ENOENT")
  })

  test.each([
    ["a source", async () => appendFile(join(copy, "firmware/core/pem.ts"), "\n")],
    ["how it is built", async () => appendFile(join(copy, "build/vite.program.config.ts"), "\n")],
    ["the program itself, which is missing", async () => rm(join(copy, program))],
  ])("builds the program again after a change of %s", async (_, change) => {
    await change()
    expect(await prepare("build")).toContain("Building the program")
    expect(await prepare("build")).toBe("")
  })

  test("builds the program again after a build of something else was cut, though all is as it was before", async () => {
    const [source, vite] = [join(copy, "firmware/core/pem.ts"), join(copy, "node_modules/vite/bin/vite.js")]
    const [before, whole] = [await readFile(source, "utf8"), await readFile(vite, "utf8")]
    await appendFile(source, "\n")
    await appendFile(vite, "\nprocess.exit(1)\n")
    await expect(prepare("build")).rejects.toThrow("Building with vite.program.config.ts failed")
    await writeFile(source, before)
    await writeFile(vite, whole)
    expect(await prepare("build")).toContain("Building the program")
  })

  test.each(["dist/firmware/core/dns.js", "dist/shared/words/en.json", "dist/package.json"])(
    "compiles again where %s is missing",
    async (path) => {
      const before = await readFile(join(copy, path))
      await rm(join(copy, path))
      await prepare("build")
      expect(await readFile(join(copy, path))).toEqual(before)
    },
  )
})

// Its stand-in for npm is a script of the Unix shell.
describe.skipIf(process.platform === "win32")("installing", () => {
  let bare: string

  beforeAll(async () => {
    bare = await mkdtemp(join(tmpdir(), "porchlight-install-"))
    for (const name of ["build/prepare.js", "package-lock.json", "package.json"])
      await cp(join(root, name), join(bare, name))
    await mkdir(join(bare, "bin"))
    await writeFile(join(bare, "bin/npm"), "#!/bin/sh\nmkdir -p node_modules/typescript\n")
    await chmod(join(bare, "bin/npm"), 0o755)
  })

  afterAll(() => rm(bare, { recursive: true }))

  test("happens once, and again where the packages are missing though the stamp is there", async () => {
    expect(await prepare("install", bare)).toContain("Installing packages, once")
    expect(await prepare("install", bare)).toBe("")
    await rm(join(bare, "node_modules/typescript"), { recursive: true })
    expect(await prepare("install", bare)).toContain("Installing packages, once")
  })
})

/** What the script says meanwhile. */
async function prepare(step: "build" | "install", folder = copy): Promise<string> {
  const script = pathToFileURL(join(folder, "build/prepare.js")).href
  const code = `import { ${step} } from ${JSON.stringify(script)}; ${step}()`
  const env = { ...process.env, PATH: `${join(folder, "bin")}${delimiter}${process.env["PATH"]}` }
  const words = ["--input-type=module", "--eval", code]
  return (await promisify(execFile)(process.execPath, words, { cwd: folder, env })).stderr
}
