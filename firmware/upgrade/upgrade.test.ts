import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest"
import { places } from "../service/places.ts"
import { bootId } from "./running-process.ts"
import { upgrade } from "./upgrade.ts"
import {
  type Behaviour,
  createUpgradedMachine,
  linked,
  pack,
  writePackage,
} from "./upgraded-machine.fixture.ts"

/** Made by npm pack, once for all. */
const files = new Map<string, string>()
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "porchlight-packed-"))
  const versions: readonly [string, Behaviour][] = [
    ["0.2.0", "runs"],
    ["0.3.0", "ends at once"],
    ["0.4.0", "never answers"],
    ["0.5.0", "ends soon"],
    ["0.0.9", "runs"],
  ]
  for (const [version, behaviour] of versions) {
    files.set(version, pack(writePackage(join(folder, version), version, behaviour), folder))
  }
}, 30_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const wishOf = (version: string, downgrade = false) => ({ wish: files.get(version) ?? "", downgrade })
const names = (machine: ReturnType<typeof createUpgradedMachine>) =>
  readdirSync(machine.path(places.programs)).map((name) => name.replace(/^program-\w{6}$/, "program-new"))

describe("from a package file", { timeout: 20_000 }, () => {
  test("the new version takes over, its state before is kept, and once more changes nothing", async () => {
    const machine = createUpgradedMachine({ real: true })
    await machine.boot()
    expect(await upgrade(wishOf("0.2.0"), machine)).toBe("0.2.0")
    expect(machine.shown.map((line) => line.split(" ", 1)[0])).toEqual(Array(5).fill("done"))
    expect(await machine.ask()).toBeDefined()
    expect(machine.state()).toEqual({ networks: "of 0.2.0", identity: "this one" })
    expect(readdirSync(machine.path(`${places.state}/state.before`)).sort()).toEqual(["identity", "networks"])
    expect(names(machine).sort()).toEqual(["current", "guard", "program-new", "program-old"])
    const [link, before] = [linked(machine), names(machine)]
    expect(await upgrade(wishOf("0.2.0"), machine)).toBe("0.2.0")
    expect(machine.shown.at(-1)).toBe("unchanged Version 0.2.0 is in use already")
    expect([linked(machine), names(machine)]).toEqual([link, before])
  })

  test.each([
    ["0.3.0", /did not start/],
    ["0.4.0", /no answer/],
    ["0.5.0", /answered, and then did so no more/],
  ])("version %s does not come up: the old one runs again, with its state", async (version, reason) => {
    const machine = createUpgradedMachine({ real: true })
    await machine.boot()
    const rejected = { code: "taken-back", message: expect.stringMatching(reason) }
    await expect(upgrade(wishOf(version), machine)).rejects.toMatchObject(rejected)
    expect([machine.version(), linked(machine)]).toEqual(["0.1.0", "program-old"])
    expect(await machine.ask()).toBeDefined()
    expect(machine.state()).toEqual({ networks: "of 0.1.0", identity: "this one" })
    expect(names(machine).sort()).toEqual(["current", "guard", "program-old"])
    expect(existsSync(machine.path(`${places.state}/state.before`))).toBe(false)
  })

  test("an older version comes where that was said alone", async () => {
    const machine = createUpgradedMachine({ real: true })
    await expect(upgrade(wishOf("0.0.9"), machine)).rejects.toMatchObject({ code: "older-version" })
    expect(names(machine)).toEqual(["current", "program-old"])
    expect(await upgrade(wishOf("0.0.9", true), machine)).toBe("0.0.9")
  })

  test("what is no package of Porchlight, a cut file, or no file at all changes nothing", async () => {
    const machine = createUpgradedMachine({ real: true })
    const cut = join(folder, "cut.tgz")
    writeFileSync(cut, "no archive")
    await expect(upgrade({ wish: cut, downgrade: false }, machine)).rejects.toMatchObject({
      code: "not-fetched",
    })
    for (const wish of ["./absent.tgz", "--help", "https://x/y.tgz", "a b"]) {
      await expect(upgrade({ wish, downgrade: false }, machine)).rejects.toMatchObject({
        code: "bad-package-file",
      })
    }
    expect(names(machine)).toEqual(["current", "program-old"])
    expect(machine.shown).toEqual([])
  })
})

describe.skipIf(process.getuid?.() !== 0)("where the disk is full", { timeout: 20_000 }, () => {
  /** The programs on a disk of their own, with the options of tmpfs(5); a mount takes root. */
  function onDisk(machine: ReturnType<typeof createUpgradedMachine>, options: string): void {
    const place = machine.path(places.programs)
    const kept = join(machine.folder, "kept")
    execFileSync("cp", ["-a", place, kept])
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "porchlight-test", place])
    onTestFinished(() => void execFileSync("umount", ["--lazy", place]))
    execFileSync("cp", ["-a", `${kept}/.`, place])
  }

  test("nothing is fetched where there is no room for two", async () => {
    const machine = createUpgradedMachine({ real: true })
    onDisk(machine, "size=60m")
    await expect(upgrade(wishOf("0.2.0"), machine)).rejects.toMatchObject({ code: "disk-full" })
    expect([names(machine), machine.shown]).toEqual([["current", "program-old"], []])
  })

  test("one that ends in the middle leaves the version in use alone, and nothing of the new one", async () => {
    const machine = createUpgradedMachine({ real: true })
    await machine.boot()
    // The root, what is there, and of the new one its folders alone.
    onDisk(machine, "size=200m,nr_inodes=12")
    await expect(upgrade(wishOf("0.2.0"), machine)).rejects.toThrow(/ENOSPC|no space/i)
    expect(names(machine)).toEqual(["current", "program-old"])
    expect([machine.version(), await machine.ask()]).toEqual(["0.1.0", expect.anything()])
    expect(machine.state()).toEqual({ networks: "of 0.1.0", identity: "this one" })
  })
})

describe("from the registry", { timeout: 20_000 }, () => {
  /** One that knows a single version, and says of its bytes what it is told to say. */
  async function serve(digestOf: (bytes: Buffer) => string): Promise<string> {
    const bytes = readFileSync(files.get("0.2.0") ?? "")
    const registry = createServer((asked, answer) => {
      if (asked.url?.endsWith(".tgz")) return answer.end(bytes)
      const dist = { tarball: `${origin}/porchlight.tgz`, integrity: digestOf(bytes) }
      const versions = { "0.2.0": { name: "porchlight", version: "0.2.0", dist } }
      return answer.end(JSON.stringify({ name: "porchlight", "dist-tags": { latest: "0.2.0" }, versions }))
    })
    await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve))
    onTestFinished(() => void registry.close())
    const origin = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`
    vi.stubEnv("npm_config_registry", origin)
    // It would ask again after ten seconds.
    vi.stubEnv("npm_config_fetch_retries", "0")
    onTestFinished(() => void vi.unstubAllEnvs())
    return origin
  }
  const sha512 = (bytes: Buffer) => `sha512-${createHash("sha512").update(bytes).digest("base64")}`

  test.each(["latest", "0.2.0"])("%s takes over", async (wish) => {
    await serve(sha512)
    const machine = createUpgradedMachine({ real: true })
    expect(await upgrade({ wish, downgrade: false }, machine)).toBe("0.2.0")
  })

  test("bytes that are not those it vouches for are refused, and change nothing", async () => {
    await serve(() => sha512(Buffer.from("others")))
    const machine = createUpgradedMachine({ real: true })
    const wish = { wish: "latest", downgrade: false }
    await expect(upgrade(wish, machine)).rejects.toMatchObject({ code: "not-fetched" })
    expect(names(machine)).toEqual(["current", "program-old"])
  })

  test("a version that it does not have is told by its name", async () => {
    await serve(sha512)
    const machine = createUpgradedMachine({ real: true })
    const rejected = {
      code: "not-fetched",
      message: expect.stringMatching(/^7\.7\.7 could not be fetched: .*7\.7\.7/),
    }
    await expect(upgrade({ wish: "7.7.7", downgrade: false }, machine)).rejects.toMatchObject(rejected)
  })
})

test("where another package than the installed one upgrades, it is what guards: the installed one may know nothing of that", async () => {
  const machine = createUpgradedMachine({ real: false })
  machine.brought = join(folder, "0.2.0")
  const system = { ...machine.system, packageFolder: join(machine.folder, "package") }
  expect(await upgrade({ wish: "latest", downgrade: false }, { ...machine, system })).toBe("0.2.0")
  const guard = readlinkSync(machine.path(places.guard))
  expect(["program-old", linked(machine)]).not.toContain(guard)
  expect(readFileSync(machine.path(`${places.guard}/dist/program/cli.js`), "utf8")).toBe("the command")
})

test("without npm, without root, and where nothing is installed it says so, and changes nothing", async () => {
  const machine = createUpgradedMachine({ real: false })
  machine.hasNpm = false
  await expect(upgrade({ wish: "latest", downgrade: false }, machine)).rejects.toMatchObject({
    code: "no-npm",
  })
  const user = { ...machine, system: { ...machine.system, userNumber: 1000 } }
  await expect(upgrade(wishOf("0.2.0"), user)).rejects.toMatchObject({ code: "cannot-upgrade" })
  expect(names(machine)).toEqual(["current", "program-old"])
  rmSync(machine.path(places.unit))
  await expect(upgrade(wishOf("0.2.0"), machine)).rejects.toMatchObject({ code: "not-installed" })
})

describe("of two at once", () => {
  const wish = { wish: "latest", downgrade: false }
  const machineWith = () => {
    const machine = createUpgradedMachine({ real: false })
    machine.brought = join(folder, "0.2.0")
    return { machine, holder: machine.path(places.upgrading) }
  }

  test("the later one says who fetches, and takes nothing away from it", async () => {
    const { machine, holder } = machineWith()
    symlinkSync(`${process.ppid} ${await bootId()}`, holder)
    mkdirSync(machine.path(`${places.programs}/fetched-half`))
    await expect(upgrade(wish, machine)).rejects.toMatchObject({
      code: "upgrade-runs",
      message: expect.stringContaining(`process ${process.ppid}`),
    })
    expect(names(machine).sort()).toEqual(["current", "fetched-half", "program-old", "upgrading"])
  })

  test.each([
    ["of another start of the machine", () => `${process.ppid} another`],
    ["that says nothing", () => "?"],
  ])("one %s is nobody", async (_what, content) => {
    const { machine, holder } = machineWith()
    symlinkSync(content(), holder)
    expect(await upgrade(wish, machine)).toBe("0.2.0")
    expect(names(machine)).not.toContain("upgrading")
  })
})
