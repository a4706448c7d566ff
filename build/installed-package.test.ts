import { exec, execFile } from "node:child_process"
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { built } from "../firmware/built.fixture.ts"
import { patience, runExample } from "../firmware/examples/run-example.fixture.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

/** A program on a machine of its own: Node's sockets and files, and a radio that somebody else wrote. */
const program = `
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { createDevice, type Device } from "porchlight"
import { answer, everyName } from "porchlight/dns"
import type { Clock, Credentials, Host, JoinOutcome, Log, Radio } from "porchlight/host"
import { createNodeHost } from "porchlight/node"

const log: Log = () => {}
const radio: Radio = {
  name: "borrowed",
  concurrent: true,
  supports: (security) => security !== "enterprise",
  accessPointSecurities: ["open"],
  openAccessPoint: async () => {},
  closeAccessPoint: async () => {},
  scan: async () => [],
  join: async ({ ssidBytes }: Credentials): Promise<JoinOutcome> => {
    return { kind: "failed", code: ssidBytes === "" ? "network-not-found" : "refused" }
  },
  leave: async () => {},
  close: async () => {},
}
const host: Host = await createNodeHost({
  radio,
  log,
  http: { host: "127.0.0.1", port: 0 },
  dns: { host: "127.0.0.1", port: 0 },
  stateFolder: "state",
  pagesFolder: dirname(fileURLToPath(import.meta.resolve("porchlight/web/setup/index.html.gz"))),
  ownHosts: ["127.0.0.1"],
  isReachable: () => true,
})
const clock: Clock = host.clock
const device: Device = await createDevice({ name: "borrowed", host })
console.log(device.describe().radio.name, clock.now() >= 0, host.pages.get("/index.html")?.contentType)
console.log(answer(new Uint8Array(3), everyName("192.0.2.1")))
await device.close()
`

/** What a runtime declares and the language does not: all that the program uses, and what valibot's own types name. */
const surroundings = `
declare const console: { log(...words: unknown[]): void }
declare class Blob {}
declare class File extends Blob {}
interface ImportMeta { resolve(specifier: string): string }
declare module "node:path" { function dirname(path: string): string }
declare module "node:url" { function fileURLToPath(url: string): string }
`

/** No `skipLibCheck`: what is packed must hold without the settings and the tools that it was made with. */
const settings = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    lib: ["ES2022"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
  },
  files: ["program.ts", "surroundings.d.ts"],
}

let folder: string

beforeAll(async () => {
  built("program/porchlight.js")
  folder = await mkdtemp(join(tmpdir(), "porchlight-installed-"))
  const modules = join(folder, "node_modules")
  await mkdir(modules)
  // By the shell, which finds npm on every platform.
  const { stdout } = await promisify(exec)(`npm pack --json --pack-destination "${folder}"`, { cwd: root })
  const [{ filename }] = JSON.parse(stdout)
  await run("tar", ["-xzf", filename])
  await rename(join(folder, "package"), join(modules, "porchlight"))
  const { dependencies } = JSON.parse(await readFile(join(modules, "porchlight/package.json"), "utf8"))
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(root, "node_modules", name), join(modules, name), "junction")
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }))
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings))
  await writeFile(join(folder, "surroundings.d.ts"), surroundings)
  await writeFile(join(folder, "program.ts"), program)
}, 60_000)

afterAll(() => rm(folder, { recursive: true }))

describe("installed in another program, the package", () => {
  test("compiles under strict settings, without Node's types and without our tools", async () => {
    expect(await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."])).toBe("")
  }, 60_000)

  test("runs, on a radio of the program's own", async () => {
    expect(await run(process.execPath, ["program.js"])).toBe(
      "borrowed true text/html; charset=utf-8\nundefined",
    )
  })

  test("has examples that run: the first one is brought home by a phone", async () => {
    const program = await runExample(join(folder, "node_modules/porchlight/firmware/examples/three-lines.js"))
    const said = expect.stringMatching(/^At home in Home: https:/)
    await vi.waitFor(() => expect(program.lines).toContainEqual(said), patience).finally(() => program.stop())
  }, 120_000)

  test("has its command", async () => {
    const command = join(folder, "node_modules/porchlight/dist/program/cli.js")
    expect(await run(process.execPath, [command, "--version"])).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test("keeps the rest of itself to itself", async () => {
    const code = `await import("porchlight/dist/program/run.js")`
    const refused = run(process.execPath, ["--input-type=module", "--eval", code])
    await expect(refused).rejects.toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED")
  })
})

/** What it prints; where it fails, the error holds that too. */
async function run(command: string, words: readonly string[]): Promise<string> {
  return promisify(execFile)(command, words, { cwd: folder }).then(
    ({ stdout }) => stdout.trim(),
    ({ message, stdout }) => {
      throw new Error(`${message}\n${stdout}`)
    },
  )
}
