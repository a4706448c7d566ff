import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { createNearby } from "./nearby.ts"

let asked: string[]
let scansLeft: number
let answers: boolean

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  scansLeft = 3
  answers = true
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path)
    if (!answers) throw new TypeError("Failed to fetch")
    return Response.json({ scanning: scansLeft-- > 0, ageMilliseconds: 0, networks: [] })
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const scan = "/api/networks/scan"
const look = "/api/networks/nearby"

it("asks until the device has listened around, and then no more", async () => {
  const nearby = createNearby(() => {})
  await nearby.scan()
  expect(nearby.view?.scanning).toBe(true)
  await vi.advanceTimersByTimeAsync(10_000)
  expect([nearby.view?.scanning, asked]).toEqual([false, [scan, look, look, look]])
})

it("asks no more when the screen was left, and takes no answer that comes then", async () => {
  const nearby = createNearby(() => {})
  const begun = nearby.scan()
  nearby.end()
  await begun
  await vi.advanceTimersByTimeAsync(10_000)
  expect([nearby.view, asked]).toEqual([undefined, [scan]])
})

it("says that it could not, where nobody answers, and asks anew when it is told to", async () => {
  const nearby = createNearby(() => {})
  answers = false
  await nearby.scan()
  await vi.advanceTimersByTimeAsync(10_000)
  expect([nearby.isMissing, asked]).toEqual([true, [scan]])
  answers = true
  await nearby.scan()
  expect(nearby.isMissing).toBe(false)
})
