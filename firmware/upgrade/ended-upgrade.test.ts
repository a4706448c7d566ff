import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeEach, expect, onTestFinished, test, vi } from "vitest"
import { places } from "../service/places.ts"
import { useProgram } from "../service/program.ts"
import { continueUpgrade } from "./ended-upgrade.ts"
import { upgrade } from "./upgrade.ts"
import { writeRecord } from "./upgrade-record.ts"
import { createUpgradedMachine, writePackage } from "./upgraded-machine.fixture.ts"

const power = await vi.hoisted(async () => (await import("../hosts/node/power-cut.fixture.ts")).createPower())
vi.mock("node:fs/promises", (original) =>
  power.cutting(original, [
    "mkdir",
    "mkdtemp",
    "copyFile",
    "chmod",
    "open",
    "symlink",
    "rename",
    "rm",
    "rmdir",
  ]),
)
beforeEach(power.restore)

test.each([
  ["runs", 60],
  ["ends at once", 80],
] as const)(
  "the power goes at any moment of an upgrade to one that %s: the machine's next start has the old one or the new one, with its own state",
  async (behaviour, least) => {
    const folder = mkdtempSync(join(tmpdir(), "porchlight-cut-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const brought = writePackage(folder, "0.2.0", behaviour)
    const outcomes = new Map<string, number>()
    for (let changes = 0; ; changes++) {
      const machine = createUpgradedMachine({ real: false })
      machine.brought = brought
      machine.hasPower = () => power.changesLeft > 0
      await machine.boot()
      power.changesLeft = changes
      await upgrade({ wish: "latest", downgrade: false }, machine).catch(() => {})
      const isWhole = power.changesLeft > 0
      power.restore()
      await machine.boot()
      await continueUpgrade(machine).catch((error) => {
        if (error.code !== "taken-back") throw error
      })
      const version = machine.version()
      expect(machine.isActive(), `cut after ${changes} changes`).toBe(true)
      expect(behaviour === "runs" ? ["0.1.0", "0.2.0"] : ["0.1.0"]).toContain(version)
      expect(machine.state()).toEqual({ networks: `of ${version}`, identity: "this one" })
      expect(existsSync(machine.path(places.upgrade))).toBe(false)
      outcomes.set(version, (outcomes.get(version) ?? 0) + 1)
      if (isWhole) break
    }
    expect([...outcomes.values()].reduce((sum, count) => sum + count)).toBeGreaterThan(least)
    if (behaviour === "runs") expect(outcomes.size).toBe(2)
  },
  30_000,
)

/** A machine on which an upgrade was cut in its last stage by another start of the machine, so many times. */
async function cutAt(
  stage: "judging" | "returning",
  tries: number,
  behaviour: "runs" | "never answers" = "never answers",
) {
  const machine = createUpgradedMachine({ real: false })
  writePackage(machine.path(`${places.programs}/program-new`), "0.2.0", behaviour)
  await useProgram(machine.system, "program-new")
  await machine.boot()
  const record = { from: "program-old", to: "program-new", process: 1, boot: "another", tries, stage }
  await writeRecord(machine.system, record)
  return machine
}

test("a version with which the power went three times is not tried once more", async () => {
  const machine = await cutAt("judging", 2)
  await expect(continueUpgrade(machine)).rejects.toMatchObject({
    code: "taken-back",
    message: expect.stringContaining("it was cut 3 times"),
  })
  expect([machine.version(), machine.isActive()]).toEqual(["0.1.0", true])
  expect(existsSync(machine.path(`${places.programs}/program-new`))).toBe(false)
})

test.each(["judging", "returning"] as const)(
  "where the copy of the state is gone, the old version runs with what is there (%s)",
  async (stage) => {
    const machine = await cutAt(stage, 0)
    await expect(continueUpgrade(machine)).rejects.toMatchObject({ code: "taken-back" })
    expect([machine.version(), machine.isActive()]).toEqual(["0.1.0", true])
    expect(machine.state()["identity"]).toBe("this one")
  },
)

test("where nothing can be run as the service's user, the old version goes on running, with what there is", async () => {
  const machine = createUpgradedMachine({ real: false })
  machine.brought = writePackage(join(machine.folder, "brought"), "0.2.0", "runs")
  await machine.boot()
  machine.hasUser = false
  await expect(upgrade({ wish: "latest", downgrade: false }, machine)).rejects.toMatchObject({
    code: "taken-back",
    message: expect.stringContaining("initgroups failed"),
  })
  expect([machine.version(), machine.isActive()]).toEqual(["0.1.0", true])
  expect(machine.state()["identity"]).toBe("this one")
  expect(existsSync(machine.path(places.upgrade))).toBe(false)
})

test("where the machine starts before its radio is there, the new version is waited for", async () => {
  const machine = await cutAt("judging", 0, "runs")
  machine.failingStarts = 2
  expect(await continueUpgrade(machine)).toBe(true)
  expect([machine.version(), machine.isActive()]).toEqual(["0.2.0", true])
})

test("where it answers, ends, and answers again as the machine starts, it is waited for, too", async () => {
  const machine = await cutAt("judging", 0, "runs")
  let asked = 0
  const ask = async () => (++asked === 2 ? undefined : machine.ask())
  expect(
    await continueUpgrade({ ...machine, ask, patience: { ...machine.patience, staySeconds: 0.05 } }),
  ).toBe(true)
  expect([machine.version(), machine.isActive()]).toEqual(["0.2.0", true])
})

test("an upgrade that was taken back is over, though the old version is yet to start", async () => {
  const machine = await cutAt("returning", 0)
  machine.failingStarts = 2
  await expect(continueUpgrade(machine)).rejects.toMatchObject({ code: "service-not-started" })
  await machine.boot()
  expect(await continueUpgrade(machine)).toBe(false)
  expect([machine.version(), machine.isActive()]).toEqual(["0.1.0", true])
})

test("where the state cannot be given back, the old version runs with what there is, and the copy is not brought later", async () => {
  const machine = await cutAt("judging", 0)
  machine.hasUser = false
  await expect(continueUpgrade(machine)).rejects.toMatchObject({ code: "program-failed" })
  expect([machine.version(), machine.isActive()]).toEqual(["0.1.0", true])
  machine.hasUser = true
  expect(await continueUpgrade(machine)).toBe(false)
})

test("where the old version does not run with what there is, the copy is brought at the next start of the machine", async () => {
  const machine = await cutAt("judging", 0)
  machine.hasUser = false
  machine.failingStarts = Number.POSITIVE_INFINITY
  await expect(continueUpgrade(machine)).rejects.toMatchObject({ code: "program-failed" })
  machine.hasUser = true
  machine.failingStarts = 0
  await expect(continueUpgrade(machine)).rejects.toMatchObject({ code: "taken-back" })
  expect([machine.version(), machine.isActive()]).toEqual(["0.1.0", true])
})
