import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeEach, expect, onTestFinished, test, vi } from "vitest"
import { places } from "../service/places.ts"
import { continueUpgrade } from "./ended-upgrade.ts"
import { upgrade } from "./upgrade.ts"
import { createUpgradedMachine, writePackage } from "./upgraded-machine.fixture.ts"

/** How many more changes the disk takes before the power goes; after that, nothing is done any more. */
const power = vi.hoisted(() => ({ changesLeft: Number.POSITIVE_INFINITY }))

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>()
  const changes = ["mkdir", "mkdtemp", "copyFile", "chmod", "open", "symlink", "rename", "rm", "rmdir"]
  const cut = (name: string, work: unknown) =>
    typeof work !== "function" || !changes.includes(name)
      ? work
      : (...words: unknown[]) => {
          if (power.changesLeft-- <= 0) return Promise.reject(new Error("the power is cut"))
          return work(...words)
        }
  return Object.fromEntries(Object.entries(real).map(([name, work]) => [name, cut(name, work)]))
})

beforeEach(() => {
  power.changesLeft = Number.POSITIVE_INFINITY
})

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
      power.changesLeft = Number.POSITIVE_INFINITY
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
