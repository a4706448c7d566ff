import { afterEach, beforeEach, expect, it, vi } from "vitest"
import type { HomeView, ReadingView } from "../../shared/home-contract.ts"
import { createHistories, type Histories } from "./histories.ts"

const reading: ReadingView = {
  id: "outside",
  label: "Outside",
  unit: "°C",
  decimals: 1,
  value: 9.5,
  ageMilliseconds: 0,
  staleAfterMilliseconds: 30_000,
  trend: null,
}

const view = (value: number | null, ageMilliseconds = 0): HomeView => ({
  contract: 1,
  device: {
    name: "ding",
    version: "1",
    uptimeMilliseconds: 5000,
    capabilities: { https: true, push: true, history: true },
  },
  network: null,
  readings: [{ ...reading, value, ageMilliseconds }],
  controls: [],
  images: [],
  happened: [],
})

let asked: string[]
let isAway: boolean
let under: number
let mostUnder: number
let histories: Histories

const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds)
const hear = (value: number | null, age = 0) =>
  histories.add({ view: view(value, age), atMilliseconds: Date.now() })
const rows = () => histories.of("outside", "hour")?.rows ?? []

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  isAway = false
  under = mostUnder = 0
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path)
    mostUnder = Math.max(mostUnder, ++under)
    await Promise.resolve()
    under--
    if (isAway) throw new TypeError("Failed to fetch")
    return Response.json({ id: "outside", span: "hour", stepSeconds: 10, rows: [[10, 9, 8, 10]] })
  })
  histories = createHistories(() => {})
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it("one question at a time, and none for what is fresh", async () => {
  const wanted = [
    { id: "outside", span: "hour" },
    { id: "living", span: "hour" },
  ] as const
  histories.want(wanted)
  histories.want(wanted)
  await settle()
  histories.want(wanted)
  await settle()
  expect(asked).toEqual(["/api/readings/outside/history?span=hour", "/api/readings/living/history?span=hour"])
  expect(mostUnder).toBe(1)
})

it("what could not be had is asked for again, a while later", async () => {
  isAway = true
  histories.want([{ id: "outside", span: "day" }])
  await settle()
  expect(histories.isMissing("outside", "day")).toBe(true)
  isAway = false
  histories.want([{ id: "outside", span: "day" }])
  await settle(5000)
  expect(asked).toHaveLength(1)
  histories.want([{ id: "outside", span: "day" }])
  await settle()
  expect(histories.isMissing("outside", "day")).toBe(false)
})

it("an hour grows by what is heard, once for each value, and lets go of what is older", async () => {
  histories.want([{ id: "outside", span: "hour" }])
  await settle(20_000)
  hear(11)
  hear(11)
  expect(rows()).toEqual([
    [10, 9, 8, 10],
    [-20, 11, 11, 11],
  ])
  await settle(3_595_000)
  hear(12)
  expect(rows().map(([, mean]) => mean)).toEqual([11, 12])
})

it("what was not measured leaves a hole, and an old value is no news", async () => {
  histories.want([{ id: "outside", span: "hour" }])
  await settle(20_000)
  hear(null)
  hear(11, 28_000)
  expect(rows()).toHaveLength(1)
})
