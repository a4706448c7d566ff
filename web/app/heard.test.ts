import { expect, it } from "vitest"
import type { HomeView } from "../../shared/home-contract.ts"
import { ageNow, withChange } from "./heard.ts"

const reading = {
  id: "outside",
  label: "Outside",
  unit: "°C",
  decimals: 1,
  value: 9.5,
  ageMilliseconds: 2000,
  staleAfterMilliseconds: 30_000,
  trend: null,
}

const view: HomeView = {
  contract: 1,
  device: {
    name: "ding",
    version: "1",
    uptimeMilliseconds: 5000,
    capabilities: { https: true, push: true, history: true },
  },
  network: null,
  readings: [reading],
  controls: [],
  images: [{ id: "garden", label: "Garden", ageMilliseconds: null, live: false }],
  happened: [{ number: 1, kind: "started", text: "", ageMilliseconds: 5000 }],
}

it("what a change leaves out has grown older by the time between", () => {
  const later = withChange({ view, atMilliseconds: 1000 }, { readings: [{ ...reading, value: 10 }] }, 4000)
  expect(later.atMilliseconds).toBe(4000)
  expect(later.view.readings[0]).toMatchObject({ value: 10, ageMilliseconds: 2000 })
  expect(later.view.happened[0]?.ageMilliseconds).toBe(8000)
  expect(later.view.device.uptimeMilliseconds).toBe(8000)
  expect(later.view.images[0]?.ageMilliseconds).toBeNull()
})

it("a clock that was set back makes nothing younger", () => {
  const later = withChange({ view, atMilliseconds: 9000 }, { controls: [] }, 1000)
  expect(later.view.readings[0]?.ageMilliseconds).toBe(2000)
  expect(ageNow(2000, { atMilliseconds: 9000 }, 1000)).toBe(2000)
})

it("an age counts on from when it was heard", () => {
  expect(ageNow(2000, { atMilliseconds: 1000 }, 61_000)).toBe(62_000)
  expect(ageNow(null, { atMilliseconds: 1000 }, 61_000)).toBeNull()
})
