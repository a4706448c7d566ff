import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { chunkLoader } from "./chunk-loader.ts"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  vi.doUnmock("/chunk.js?0")
  vi.doUnmock("/chunk.js?1")
})

const loader = () => chunkLoader<{ word: string }, { said: string }>("/chunk.js")
const make = ({ word }: { word: string }) => ({ said: word })

it("what a chunk is for is made once, however often it is asked for", async () => {
  vi.doMock("/chunk.js?0", () => ({ word: "hello" }))
  const load = loader()
  const [first, second] = await Promise.all([load(make), load(make)])
  expect(first).toEqual({ said: "hello" })
  expect(second).toBe(first)
})

it("a load that failed is tried again under another address, since browsers remember the first", async () => {
  vi.doMock("/chunk.js?0", () => {
    throw new Error("lost")
  })
  vi.doMock("/chunk.js?1", () => ({ word: "hello" }))
  const load = loader()
  expect(await load(make)).toBeUndefined()
  expect(await load(make)).toEqual({ said: "hello" })
})

it("a load that never ends is given up, and tried again", async () => {
  vi.doMock("/chunk.js?0", () => new Promise(() => {}))
  vi.doMock("/chunk.js?1", () => ({ word: "hello" }))
  const load = loader()
  const lost = load(make)
  await vi.advanceTimersByTimeAsync(8000)
  expect(await lost).toBeUndefined()
  expect(await load(make)).toEqual({ said: "hello" })
})
