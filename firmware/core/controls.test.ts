import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { ControlOptions } from "./control-definition.ts"
import { keysMaximum, openControlKeys } from "./control-keys.ts"
import { createControls } from "./controls.ts"
import { createHandClock, settled } from "./hand-clock.fixture.ts"
import { RequestProblem } from "./problem.ts"
import { createMemoryStore, type MemoryStore } from "./scripted-host.fixture.ts"

async function setting(store: MemoryStore = createMemoryStore()) {
  const clock = createHandClock()
  const logged: string[] = []
  const log = (_level: string, message: string) => void logged.push(message)
  let news = 0
  const controls = createControls({
    ...{ clock, log, keys: await openControlKeys(store, log) },
    onNews: () => void news++,
    onSet: () => {},
  })
  return { clock, controls, logged, store, news: () => news }
}

const key = (number: number) => `key-${String(number).padStart(16, "0")}`

describe("a control", () => {
  test("takes exactly the values of its kind", async () => {
    const { controls } = await setting()
    const set: unknown[] = []
    const define = (id: string, options: object) =>
      controls.define(id, { set: (value: unknown) => set.push(value), ...options } as ControlOptions)
    const parts = {
      switch: define("lamp", { kind: "switch" }),
      number: define("blind", { kind: "number", minimum: -1, maximum: 1, step: 0.1 }),
      choice: define("mode", { kind: "choice", options: ["eco", "warm"] }),
      button: define("bell", { kind: "button" }),
    }
    const besideStep = (value: number) => Math.abs(value * 10 - Math.round(value * 10))
    const isRight = {
      switch: (value: unknown) => typeof value === "boolean",
      number: (value: unknown) =>
        typeof value === "number" && Math.abs(value) <= 1 && besideStep(value) < 1e-9,
      choice: (value: unknown) => value === "eco" || value === "warm",
      button: (value: unknown) => value === null,
    }
    const value = fc.oneof(
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("eco", "warm", "", "ECO"),
      // Between the two it is rounding that decides.
      fc
        .double({ min: -2, max: 2, noNaN: true })
        .filter((value) => besideStep(value) < 1e-9 || besideStep(value) > 1e-4),
      fc.integer({ min: -20, max: 20 }).map((tenths) => tenths / 10),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...(Object.keys(parts) as (keyof typeof parts)[])),
        value,
        async (kind, wish) => {
          set.length = 0
          const outcome = await parts[kind].put({ value: wish }).then(
            () => true,
            (error: unknown) => {
              expect(error).toBeInstanceOf(RequestProblem)
              return false
            },
          )
          expect(outcome).toBe(isRight[kind](wish))
          expect(set).toHaveLength(outcome && kind !== "button" ? 1 : kind === "button" && outcome ? 1 : 0)
        },
      ),
    )
  })

  test("is set once for a key, also after a restart", async () => {
    const { controls, store } = await setting()
    let count = 0
    const options: ControlOptions = { kind: "switch", set: () => void count++ }
    const lamp = controls.define("lamp", options)
    await Promise.all([lamp.put({ value: true, key: key(1) }), lamp.put({ value: true, key: key(1) })])
    const again = (await setting(store)).controls.define("lamp", options)
    await again.put({ value: true, key: key(1) })
    expect(count).toBe(1)
  })

  test("is not set again by a key that a power cut left begun, and says so", async () => {
    const store = createMemoryStore()
    const { controls } = await setting(store)
    let count = 0
    const lamp = controls.define("lamp", {
      kind: "switch",
      set() {
        count += 1
        // From here on nothing is written any more.
        store.beforeSet = () => new Promise(() => {})
      },
    })
    void lamp.put({ value: true, key: key(1) })
    await settled()
    store.beforeSet = async () => {}
    const again = (await setting(store)).controls.define("lamp", { kind: "switch", set: () => void count++ })
    await expect(again.put({ value: true, key: key(1) })).rejects.toThrow(/may have been set/)
    expect(count).toBe(1)
  })

  test("is not set at all where its key cannot be noted", async () => {
    const store = createMemoryStore()
    const { controls } = await setting(store)
    let count = 0
    const lamp = controls.define("lamp", { kind: "switch", set: () => void count++ })
    store.beforeSet = async () => {
      throw new Error("The disk is full.")
    }
    await expect(lamp.put({ value: true, key: key(1) })).rejects.toThrow(/disk is full/)
    expect(count).toBe(0)
    store.beforeSet = async () => {}
    await lamp.put({ value: true, key: key(1) })
    expect(count).toBe(1)
  })

  test("may be tried again by the same key where its program refused", async () => {
    const { controls } = await setting()
    let count = 0
    const lamp = controls.define("lamp", {
      kind: "switch",
      set() {
        count += 1
        if (count === 1) throw new Error("no power")
      },
    })
    await expect(lamp.put({ value: true, key: key(1) })).rejects.toThrow(/could not be set/)
    await lamp.put({ value: true, key: key(1) })
    expect(lamp.value).toBe(true)
  })

  test("that hangs is answered after ten seconds, and takes nothing before it has ended", async () => {
    const { clock, controls } = await setting()
    const calls: boolean[] = []
    let end = () => {}
    const lamp = controls.define("lamp", {
      kind: "switch",
      set(value) {
        calls.push(value)
        return new Promise<void>((resolve) => {
          end = resolve
        })
      },
    })
    const first = lamp.put({ value: true }).catch((error: unknown) => String(error))
    await clock.advance(10_000)
    expect(await first).toMatch(/longer than ten seconds/)
    await expect(lamp.put({ value: false })).rejects.toThrow(/has not ended/)
    expect(calls).toEqual([true])
    end()
    await settled()
    const last = lamp.put({ value: false })
    await settled()
    end()
    await last
    expect(lamp.value).toBe(false)
  })

  test("answers with the value that its program settled on", async () => {
    const { controls } = await setting()
    let level = 0
    const blind = controls.define("blind", {
      kind: "number",
      ...{ minimum: 0, maximum: 100 },
      get: async () => level,
      set(value) {
        level = Math.min(value, 80)
      },
    })
    await settled()
    expect(await blind.put({ value: 95 })).toMatchObject({ value: 80 })
  })

  test("shows what its program says it is, and not an answer from before it was set", async () => {
    const { clock, controls } = await setting()
    const answers: ((value: boolean) => void)[] = []
    const lamp = controls.define("lamp", {
      kind: "switch",
      get: () => new Promise((resolve) => void answers.push(resolve)),
      set() {},
    })
    await settled()
    await lamp.put({ value: true })
    answers[0]?.(false)
    await settled()
    expect(lamp.value).toBe(true)
    answers[1]?.(true)
    await settled()
    lamp.changed(false)
    expect(lamp.value).toBe(false)
    await clock.advance(1)
  })
})

test("the last keys are remembered, within what a chip can store", async () => {
  const store = createMemoryStore()
  const keys = await openControlKeys(store, () => {})
  for (let number = 0; number < keysMaximum + 10; number++) {
    await keys.begin(key(number), "lamp", true)
    await keys.finish(key(number))
  }
  for (const value of store.values.values()) expect(value.length).toBeLessThanOrEqual(4000)
  const again = await openControlKeys(store, () => {})
  expect(again.look(key(9), "lamp", true)).toBe("new")
  expect(again.look(key(10), "lamp", true)).toBe("done")
  expect(again.look(key(keysMaximum), "lamp", false)).toBe("other")
})

test("keys that cannot be read are set aside", async () => {
  const store = createMemoryStore()
  store.values.set("control-keys", Uint8Array.of(49, 50, 51))
  const keys = await openControlKeys(store, () => {})
  expect(keys.look(key(1), "lamp", true)).toBe("new")
  expect(store.values.has("control-keys.damaged")).toBe(true)
})
