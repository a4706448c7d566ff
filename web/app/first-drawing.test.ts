import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { createFirstDrawing, homePieces } from "./first-drawing.ts"

let isWide: boolean

beforeEach(() => {
  vi.useFakeTimers()
  isWide = false
  vi.stubGlobal("matchMedia", () => ({ matches: isWide }))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it("adds a piece in each task, however often something is drawn meanwhile, and then no more", () => {
  const seen: number[] = []
  const drawing = createFirstDrawing(() => {
    seen.push(drawing.pieces)
    drawing.goOn()
  })
  expect(drawing.pieces).toBe(0)
  drawing.goOn()
  drawing.goOn()
  expect(seen).toEqual([])
  vi.runAllTimers()
  expect(seen).toEqual([1, 2, 3, 4])
  expect(drawing.pieces).toBe(homePieces.offers)
  drawing.goOn()
  expect(vi.getTimerCount()).toBe(0)
})

it("is whole at once where what comes later would move what is there", () => {
  isWide = true
  expect(createFirstDrawing(() => {}).pieces).toBe(homePieces.offers)
})
