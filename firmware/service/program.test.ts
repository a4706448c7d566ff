import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { beforeEach, expect, test, vi } from "vitest"
import { createMachine, type Machine } from "./machine.fixture.ts"
import { places } from "./places.ts"
import { programPart, removeOlderPrograms } from "./program.ts"

const power = await vi.hoisted(async () => (await import("../hosts/node/power-cut.fixture.ts")).createPower())
vi.mock("node:fs/promises", (original) =>
  power.cutting(original, ["mkdir", "mkdtemp", "copyFile", "chmod", "symlink", "rename", "rm"]),
)
beforeEach(power.restore)

async function copy(machine: Machine): Promise<boolean> {
  const change = await (await programPart(machine.system)).look()
  await change?.()
  return change !== undefined
}

/** Paths below the program in use, with their contents. */
function program(machine: Machine): Map<string, string> {
  const folder = realpathSync(machine.path(places.program))
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")]))
}

test("holds what runs, each package where it is found, and nothing else", async () => {
  const machine = createMachine()
  await copy(machine)
  expect([...program(machine).keys()].sort()).toEqual([
    "bin/node",
    "dist/program/cli.js",
    "dist/program/core/dns.js",
    "dist/web/setup/index.html.gz",
    "node_modules/@scope/tool/node_modules/parser/package.json",
    "node_modules/@scope/tool/package.json",
    "node_modules/bus/LICENSE.md",
    "node_modules/bus/index.js",
    "node_modules/bus/package.json",
    "node_modules/parser/package.json",
    "package.json",
  ])
  const version = (path: string) => JSON.parse(program(machine).get(`${path}/package.json`) ?? "{}").version
  expect(version("node_modules/parser")).toBe("2")
  expect(version("node_modules/@scope/tool/node_modules/parser")).toBe("1")
})

test("a power cut at any moment leaves the old program or the new one, and the next run the new one alone", async () => {
  let cuts = 0
  for (let changes = 0; ; changes++) {
    const machine = createMachine()
    await copy(machine)
    const old = program(machine)
    writeFileSync(join(machine.system.packageFolder, "dist/program/cli.js"), "newer")
    writeFileSync(join(machine.system.packageFolder, "dist/program/added.js"), "newer")
    power.changesLeft = changes
    const isWhole = await copy(machine).then(
      () => true,
      () => false,
    )
    power.restore()
    const fresh = new Map([...old, ["dist/program/cli.js", "newer"], ["dist/program/added.js", "newer"]])
    expect([old, fresh]).toContainEqual(program(machine))
    if (isWhole) break
    cuts++
    await copy(machine)
    await removeOlderPrograms(machine.system)
    expect(program(machine)).toEqual(fresh)
    expect(readdirSync(machine.path(places.programs))).toHaveLength(2)
  }
  expect(cuts).toBeGreaterThan(20)
})

test("its folder is open to the service, whatever the umask is and an earlier run has left", async () => {
  const machine = createMachine()
  const mode = () => statSync(machine.path(places.programs)).mode & 0o777
  const before = process.umask(0o077)
  try {
    await copy(machine)
    expect(mode()).toBe(0o755)
    chmodSync(machine.path(places.programs), 0o700)
    writeFileSync(join(machine.system.packageFolder, "dist/program/cli.js"), "newer")
    await copy(machine)
    expect(mode()).toBe(0o755)
  } finally {
    process.umask(before)
  }
})

test("a damaged copy, and one with a file too many, are replaced", async () => {
  const machine = createMachine()
  await copy(machine)
  expect(await copy(machine)).toBe(false)
  writeFileSync(machine.path(`${places.program}/node_modules/bus/index.js`), "bug")
  expect(await copy(machine)).toBe(true)
  writeFileSync(machine.path(`${places.program}/surplus.js`), "")
  expect(await copy(machine)).toBe(true)
  expect(await copy(machine)).toBe(false)
})

test("installed from its own copy, with its own Node, it is unchanged", async () => {
  // Once in use, its Node could be reached there, as in /usr/local; in a temporary folder it could not.
  const machine = createMachine("/dev/shm")
  const home = join(machine.system.nodePath, "..")
  chmodSync(home, 0o700)
  await copy(machine)
  const folder = realpathSync(machine.path(places.program))
  const system = { ...machine.system, packageFolder: folder, nodePath: join(folder, "bin/node") }
  const part = await programPart(system)
  expect(await part.look()).toBeUndefined()
  expect(part.nodePath).toBe(`${places.program}/bin/node`)
})

test("a Node that the service can reach is used where it is", async () => {
  const machine = createMachine()
  const nodePath = "/bin/sh"
  const part = await programPart({ ...machine.system, nodePath: realpathSync(nodePath) })
  await (await part.look())?.()
  expect(part.nodePath).toBe(realpathSync(nodePath))
  expect(existsSync(machine.path(`${places.program}/bin/node`))).toBe(false)
})

test("names a package that is not installed, and a program that is not built", async () => {
  const machine = createMachine()
  const { packageFolder } = machine.system
  const needs = (dependencies: object) =>
    writeFileSync(join(packageFolder, "package.json"), JSON.stringify({ dependencies }))
  needs({ bus: "1", absent: "1" })
  await expect(programPart(machine.system)).rejects.toMatchObject({ code: "package-missing" })
  needs({ "../../etc": "1" })
  expect(await (await programPart(machine.system)).look()).toBeDefined()
  const empty = { ...machine.system, packageFolder: join(packageFolder, "node_modules/bus") }
  await expect(programPart(empty)).rejects.toMatchObject({ code: "package-unbuilt" })
})

test("files keep no time of their own: a second look changes none", async () => {
  const machine = createMachine()
  await copy(machine)
  const before = statSync(machine.path(`${places.program}/package.json`)).mtimeMs
  await copy(machine)
  expect(statSync(machine.path(`${places.program}/package.json`)).mtimeMs).toBe(before)
})
