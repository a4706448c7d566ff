import fc from "fast-check"
import { expect, test } from "vitest"
import type { HeardAccessPoint } from "../../core/host.ts"
import { wobble } from "./wobble.ts"

const at = (...signals: number[]): HeardAccessPoint[] =>
  signals.map((signalPercent) => ({ ssidBytes: "SG9tZQ", signalPercent, security: "wpa2" }))
const signalsOf = (accessPoints: readonly HeardAccessPoint[]) => accessPoints.map((one) => one.signalPercent)
const percents = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 512 })
const scanNumbers = fc.integer({ min: 0, max: 2 ** 31 })

test("the first scan hears what the air says", () => {
  expect(wobble(at(92, 40, 6), 0)).toEqual(at(92, 40, 6))
})

test("every scan strays a little, and the same scan the same way", () => {
  fc.assert(
    fc.property(percents, scanNumbers, (signals, scanNumber) => {
      const strayed = signalsOf(wobble(at(...signals), scanNumber))
      expect(strayed).toEqual(signalsOf(wobble(at(...signals), scanNumber)))
      for (const [index, signal] of strayed.entries()) {
        expect(signal).toBeGreaterThanOrEqual(0)
        expect(signal).toBeLessThanOrEqual(100)
        expect(Math.abs(signal - (signals[index] ?? 0))).toBeLessThanOrEqual(3)
      }
    }),
  )
})

test("each access point is heard at every strength within its reach, and mostly not as before", () => {
  const heardAt = [new Set<number>(), new Set<number>()]
  let changes = 0
  let previous = [50, 50]
  for (let scanNumber = 1; scanNumber <= 100; scanNumber++) {
    const signals = signalsOf(wobble(at(50, 50), scanNumber))
    if (signals[0] !== previous[0]) changes += 1
    for (const [index, signal] of signals.entries()) heardAt[index]?.add(signal)
    previous = signals
  }
  expect([...(heardAt[0] ?? [])].sort()).toEqual([47, 48, 49, 50, 51, 52, 53])
  expect([...(heardAt[1] ?? [])].sort()).toEqual([47, 48, 49, 50, 51, 52, 53])
  expect(changes).toBeGreaterThan(60)
})
