import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { Link } from "./link.ts"
import type { Page } from "./seal-chunk.ts"

const link = new Link(
  () => {},
  () => {},
)
const page: Pick<Page, "link" | "onChange" | "onEnd"> = { link, onChange: () => {}, onEnd: () => {} }
const sealing = { nothingToTell: () => "Nothing." }

/** A new page each time: what was loaded is remembered for as long as one lives. */
async function loader() {
  vi.resetModules()
  return import("./seal-loader.ts")
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  vi.doUnmock("/seal.js?0")
  vi.doUnmock("/seal.js?1")
})

it("what seals is made once, however often it is asked for, with the page's own way to draw", async () => {
  const createSealing = vi.fn(() => sealing)
  vi.doMock("/seal.js?0", () => ({ createSealing }))
  const { loadSealing } = await loader()
  const [first, second] = await Promise.all([loadSealing(page), loadSealing(page)])
  expect(first).toBe(sealing)
  expect(second).toBe(sealing)
  expect(createSealing.mock.calls).toEqual([
    [{ ...page, html: expect.any(Function), form: expect.any(Function) }],
  ])
})

it("a load that failed is tried again under another address, since browsers remember the first", async () => {
  vi.doMock("/seal.js?0", () => {
    throw new Error("lost")
  })
  vi.doMock("/seal.js?1", () => ({ createSealing: () => sealing }))
  const { loadSealing } = await loader()
  expect(await loadSealing(page)).toBeUndefined()
  expect(await loadSealing(page)).toBe(sealing)
})

it("a load that never ends is given up, and tried again", async () => {
  vi.doMock("/seal.js?0", () => new Promise(() => {}))
  vi.doMock("/seal.js?1", () => ({ createSealing: () => sealing }))
  const { loadSealing } = await loader()
  const lost = loadSealing(page)
  await vi.advanceTimersByTimeAsync(8000)
  expect(await lost).toBeUndefined()
  expect(await loadSealing(page)).toBe(sealing)
})
