import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createPageRing } from "./page-ring.ts"
import { createMemoryStore, type MemoryStore } from "./scripted-host.fixture.ts"

const places = 5

const ringOf = (store: MemoryStore) =>
  createPageRing({ store, log: () => {}, name: "ring", what: "a ring", places })

/** Ends in the middle of whatever is written after so many writes. */
function cut(store: MemoryStore, writes: number): void {
  let left = writes
  store.beforeSet = async () => {
    if (left-- <= 0) throw new Error("The power is cut.")
  }
}

describe("a ring of pages", () => {
  test("has every page that was written, whichever write the power was cut at", async () => {
    const run = fc.record({ pages: fc.integer({ min: 0, max: 12 }), writes: fc.integer({ min: 0, max: 12 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 6 }), async (runs) => {
        const store = createMemoryStore()
        /** Numbers of the pages that are known to be stored. */
        let stored: number[] = []
        for (const { pages, writes } of runs) {
          store.beforeSet = async () => {}
          const ring = ringOf(store)
          const loaded = (await ring.load()).map(({ number }) => number)
          expect(loaded).toEqual(expect.arrayContaining(stored.slice(-places + 1)))
          expect(loaded).toEqual([...loaded].sort((one, other) => one - other))
          expect(loaded.length).toBeLessThanOrEqual(places)
          expect(ring.next).toBeGreaterThan(loaded.at(-1) ?? -1)
          stored = loaded
          cut(store, writes)
          for (let count = 0; count < pages; count++) {
            const number = ring.next
            try {
              await ring.write({ number, content: Uint8Array.of(number) })
            } catch {
              // Its page may be there, and only the index be old.
              if (store.values.get(`ring-${number % places}`)?.[7] === number) stored = [...stored, number]
              break
            }
            stored = [...stored, number]
          }
        }
      }),
    )
  })

  test("forgets what is dropped, and takes its place again", async () => {
    const store = createMemoryStore()
    const ring = ringOf(store)
    await ring.load()
    for (let number = 0; number < 4; number++) await ring.write({ number, content: Uint8Array.of(number) })
    await ring.drop(0)
    await ring.drop(2)
    expect((await ringOf(store).load()).map(({ number }) => number)).toEqual([1, 3])
    for (let number = 4; number < 9; number++) await ring.write({ number, content: Uint8Array.of(number) })
    expect((await ringOf(store).load()).map(({ number }) => number)).toEqual([4, 5, 6, 7, 8])
  })

  test("reads on where the store has no room to set damage aside", async () => {
    const store = createMemoryStore()
    const ring = ringOf(store)
    await ring.load()
    for (let number = 0; number < 3; number++) await ring.write({ number, content: Uint8Array.of(number) })
    store.values.set("ring-1", Uint8Array.of(1, 2, 3))
    store.setAside = async () => {
      throw new Error("There are too many.")
    }
    expect((await ringOf(store).load()).map(({ number }) => number)).toEqual([0, 2])
    expect(store.values.has("ring-1")).toBe(false)
  })
})
