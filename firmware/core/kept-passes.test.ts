import { randomBytes } from "node:crypto"
import { describe, expect, test } from "vitest"
import { dayMaximum, type KeptPass, loadPasses, passesMaximum, storePasses } from "./kept-passes.ts"
import { nameMaximumBytes, plainName } from "./plain-name.ts"
import { createMemoryStore } from "./scripted-host.fixture.ts"

const silent = () => {}

function keptPass(changes: Partial<KeptPass> = {}): KeptPass {
  return {
    id: randomBytes(6).toString("hex"),
    digest: randomBytes(32).toString("base64url"),
    name: "iPhone",
    made: 20_000,
    used: null,
    ...changes,
  }
}

function load(store: ReturnType<typeof createMemoryStore>, log: (...line: unknown[]) => void = silent) {
  return loadPasses({ store, key: "sessions", who: "paired phones", log })
}

describe("kept passes", () => {
  test("come back as they were, in their order", async () => {
    const store = createMemoryStore()
    expect(await load(store)).toEqual([])
    const passes = [keptPass(), keptPass({ made: null, used: 20_001 }), keptPass()]
    await storePasses(store, "sessions", passes)
    expect(await load(store)).toEqual(passes)
    await storePasses(store, "sessions", [])
    expect(store.values.size).toBe(0)
  })

  test("fit a chip's value of 4,000 bytes, as many as there may be, with the longest names", async () => {
    const longest = [
      "\\".repeat(100),
      '"'.repeat(100),
      "ü".repeat(100),
      "玄".repeat(100),
      "🏠".repeat(100),
    ].map(plainName)
    for (const name of longest) {
      const store = createMemoryStore()
      const passes = Array.from({ length: passesMaximum }, () =>
        keptPass({ name, made: dayMaximum, used: dayMaximum }),
      )
      await storePasses(store, "sessions", passes)
      expect(store.values.get("sessions")?.length).toBeLessThanOrEqual(4000)
      expect(await load(store)).toEqual(passes)
    }
  })

  const good = keptPass()
  test.each<[what: string, value: unknown]>([
    ["empty", ""],
    ["cut short", '{"version":1,"passes":[{"id":"00'],
    ["not UTF-8", new Uint8Array([0xff, 0xfe])],
    ["of zeros", new Uint8Array(64)],
    ["of a later version", { version: 2, passes: [] }],
    ["with a digest that is none", { version: 1, passes: [{ ...good, digest: "" }] }],
    ["with an id that is none", { version: 1, passes: [{ ...good, id: "../x" }] }],
    ["with a day that is none", { version: 1, passes: [{ ...good, used: -1 }] }],
    ["with a name too long", { version: 1, passes: [{ ...good, name: "x".repeat(nameMaximumBytes + 1) }] }],
    ["with one digest twice", { version: 1, passes: [good, { ...keptPass(), digest: good.digest }] }],
    ["with one id twice", { version: 1, passes: [good, { ...keptPass(), id: good.id }] }],
    ["of too many", { version: 1, passes: Array.from({ length: passesMaximum + 1 }, () => keptPass()) }],
  ])("that are %s are set aside whole, told in the log, and let nobody in", async (_what, value) => {
    const store = createMemoryStore()
    const text = typeof value === "string" ? value : JSON.stringify(value)
    const bytes = value instanceof Uint8Array ? value : new TextEncoder().encode(text)
    store.values.set("sessions", bytes)
    const logged: unknown[] = []
    expect(await load(store, (...line) => logged.push(line))).toEqual([])
    expect(store.values).toEqual(new Map([["sessions.damaged", bytes]]))
    const message =
      "The paired phones could not be read. They now lie in sessions.damaged; let each one in anew."
    expect(logged).toEqual([["error", message, { name: "sessions.damaged" }]])
  })
})
