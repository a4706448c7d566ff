import { expect, test } from "vitest"
import { utf8Encode } from "../../shared/bytes.ts"
import { createMemoryStore } from "../core/scripted-host.fixture.ts"
import { keepChoices, keepName, keptChoices, keptName } from "./kept-choices.ts"

test("a name is drawn once, and gives way to one that was chosen", async () => {
  const store = createMemoryStore()
  const drawn = await keptName(store)
  expect(drawn).toMatch(/^ding-[0-9a-f]{7}$/)
  expect(await keptName(store)).toBe(drawn)
  await keepName(store, "lamp")
  expect(await keptName(store)).toBe("lamp")
})

test("what a device was run with comes back, and is written once", async () => {
  const store = createMemoryStore()
  expect(await keptChoices(store)).toBeUndefined()
  let writes = 0
  store.beforeSet = async () => {
    writes++
  }
  const choices = { radio: "networkmanager", accessPoint: "wpa2", setupCode: "none" } as const
  for (let run = 0; run < 3; run++) await keepChoices(store, choices)
  expect(await keptChoices(store)).toEqual(choices)
  expect(writes).toBe(1)
  await keepChoices(store, { radio: "simulator", accessPoint: "open" })
  expect(await keptChoices(store)).toEqual({ radio: "simulator", accessPoint: "open" })
  expect(writes).toBe(2)
})

test.each(["{", "[]", '{"radio":"esp32","accessPoint":"open"}', "\u0000"])(
  "%j tells nothing",
  async (damaged) => {
    const store = createMemoryStore()
    store.values.set("last-run", utf8Encode(damaged))
    expect(await keptChoices(store)).toBeUndefined()
  },
)
