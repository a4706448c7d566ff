import { afterEach, beforeEach, expect, it, vi } from "vitest"

const pairWithCode = () => {}

/** A new page each time: what was loaded is remembered for as long as one lives. */
async function loader() {
  vi.resetModules()
  return import("./pair-loader.ts")
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  vi.doUnmock("/pair.js?0")
  vi.doUnmock("/pair.js?1")
})

it("a load that failed is tried again under another address, since browsers remember the first", async () => {
  vi.doMock("/pair.js?0", () => {
    throw new Error("lost")
  })
  vi.doMock("/pair.js?1", () => ({ pairWithCode }))
  const { loadPairing } = await loader()
  expect(await loadPairing()).toBeUndefined()
  expect(await loadPairing()).toHaveProperty("pairWithCode", pairWithCode)
  expect(await loadPairing()).toBe(await loadPairing())
})

it("a load that never ends is given up, and tried again", async () => {
  vi.doMock("/pair.js?0", () => new Promise(() => {}))
  vi.doMock("/pair.js?1", () => ({ pairWithCode }))
  const { loadPairing } = await loader()
  const lost = loadPairing()
  await vi.advanceTimersByTimeAsync(8000)
  expect(await lost).toBeUndefined()
  expect(await loadPairing()).toHaveProperty("pairWithCode", pairWithCode)
})
