import { expect, test } from "vitest"
import { type KeptAlert, openKeptAlerts } from "./kept-alerts.ts"
import { createMemoryStore } from "./scripted-host.fixture.ts"

/** As many as there are places. */
const places = 128

const ofProgram = (id: string): KeptAlert => ({ id, condition: null, isOn: false, isTold: false, told: [] })

async function filled() {
  const store = createMemoryStore()
  const kept = await openKeptAlerts(store, () => {})
  for (let number = 0; number < places; number++) await kept.keep(ofProgram(`rule-${number}`), new Set())
  return { store, kept }
}

// What a person had said of a rule was forgotten though the program still had it: the oldest place went first.
test("where all places are taken, one of a rule that is there no more gives way", async () => {
  const { store, kept } = await filled()
  await kept.keep(ofProgram("new"), new Set(["rule-0", "rule-1", "new"]))
  const again = await openKeptAlerts(store, () => {})
  expect([...again.all.keys()].filter((id) => /^(?:rule-[0-3]|new)$/.test(id)).sort()).toEqual([
    ...["new", "rule-0", "rule-1", "rule-3"],
  ])
  expect(kept.all.has("rule-2")).toBe(false)
  expect(again.all.size).toBe(places)
})

test("what the store cannot keep takes no place of another", async () => {
  const { store, kept } = await filled()
  store.beforeSet = () => Promise.reject(new Error("full"))
  await expect(kept.keep(ofProgram("new"), new Set())).rejects.toThrow("full")
  expect([kept.all.has("rule-0"), kept.all.has("new"), kept.all.size]).toEqual([true, false, places])
})
