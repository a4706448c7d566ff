import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { pauseMilliseconds } from "./pause.ts"

const zeros = (count: number) => new Uint8Array(count)
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))

describe("the pause before a broker is asked again", () => {
  test("doubles with each failure, up to 20 s", () => {
    const pauses = [0, 1, 2, 3, 4, 5, 60].map((failures) =>
      pauseMilliseconds({ failures, mayPass: true, random: zeros }),
    )
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  })

  test("is longer where a person has to do something first, five minutes at most", () => {
    const of = (failures: number) => pauseMilliseconds({ failures, mayPass: false, random: zeros })
    expect([of(0), of(1), of(60)]).toEqual([7_500, 15_000, 150_000])
  })

  test("lies anywhere in the upper half of what it may be, so that a thousand devices come back apart", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.boolean(), (failures, mayPass) => {
        const least = pauseMilliseconds({ failures, mayPass, random: zeros })
        const pause = pauseMilliseconds({ failures, mayPass, random })
        expect(pause).toBeGreaterThanOrEqual(least)
        expect(pause).toBeLessThan(2 * least)
      }),
    )
    const storm = Array.from({ length: 1000 }, () =>
      pauseMilliseconds({ failures: 5, mayPass: true, random }),
    )
    const tenths = Array.from(
      { length: 10 },
      (_, at) => storm.filter((one) => Math.floor((one - 10_000) / 1000) === at).length,
    )
    expect(Math.max(...tenths)).toBeLessThan(200)
  })
})
