import fc from "fast-check"
import { expect, test } from "vitest"
import { utf8Encode } from "../../shared/bytes.ts"
import { partIdPattern } from "../../shared/home-contract.ts"
import { createMemoryStore } from "../core/scripted-host.fixture.ts"
import { openKnownParts, type Part, partKinds } from "./known-parts.ts"

const parts = fc.uniqueArray(
  fc.record({ kind: fc.constantFrom(...partKinds), id: fc.stringMatching(partIdPattern) }),
  { maxLength: 60, selector: ({ kind, id }) => `${kind} ${id}` },
)
const log = () => {}

test("what was told and is not present is known, after a restart too, until it is not kept", async () => {
  await fc.assert(
    fc.asyncProperty(parts, parts, async (before, present) => {
      const store = createMemoryStore()
      await (await openKnownParts({ store, log })).note(before)
      const known = await openKnownParts({ store, log })
      await known.note(present)
      const names = new Set(present.map(({ kind, id }) => `${kind} ${id}`))
      const former = before.filter(({ kind, id }) => !names.has(`${kind} ${id}`))
      expect(known.former(present)).toEqual(former)
      await known.keep(present)
      expect((await openKnownParts({ store, log })).former([])).toEqual(present)
    }),
    { numRuns: 50 },
  )
})

test("whatever lies in the store, what is read of it are parts", async () => {
  const lines = fc.oneof(
    fc.string(),
    fc.constantFrom("reading temperature", "reading a/b", "reading +", "x y", "switch "),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(lines), async (texts) => {
      const store = createMemoryStore()
      await store.set("mqtt-parts", utf8Encode(texts.join("\n")))
      for (const { kind, id } of (await openKnownParts({ store, log })).former([])) {
        expect(partKinds).toContain(kind)
        expect(id).toMatch(partIdPattern)
      }
    }),
  )
})

test("takes one value of a store, and is written only where it is another", async () => {
  const store = createMemoryStore()
  let writes = 0
  store.beforeSet = async () => void writes++
  const known = await openKnownParts({ store, log })
  const many = Array.from(
    { length: 192 },
    (_, at): Part => ({ kind: "reading", id: `${at}-`.padEnd(32, "x") }),
  )
  await known.note(many)
  await known.note([...many].reverse().slice(0, 5))
  await known.note(many)
  expect(store.values.get("mqtt-parts")?.length).toBeLessThanOrEqual(4_000)
  expect(writes).toBe(1)
})

test("a disk that refuses is a line in the log, and keeps nothing from being told", async () => {
  const store = createMemoryStore()
  store.beforeSet = () => Promise.reject(new Error("disk full"))
  const lines: string[] = []
  const known = await openKnownParts({
    store,
    log: (level, message) => void lines.push(`${level}: ${message}`),
  })
  await known.note([{ kind: "reading", id: "old" }])
  expect(known.former([])).toEqual([{ kind: "reading", id: "old" }])
  expect(lines).toEqual(["warn: What the broker was told of could not be noted: Error: disk full"])
})
