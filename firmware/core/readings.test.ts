import { describe, expect, test } from "vitest"
import { createHandClock, settled } from "./hand-clock.fixture.ts"
import { createReadings } from "./readings.ts"

function setting() {
  const clock = createHandClock()
  const logged: string[] = []
  let news = 0
  const readings = createReadings({
    clock,
    log: (_level, message) => void logged.push(message),
    onNews: () => void news++,
  })
  return { clock, logged, readings, news: () => news }
}

describe("a reading", () => {
  test("is asked at once, then at even times, however long an answer takes", async () => {
    const { clock, readings } = setting()
    await clock.advance(1234)
    const asked: number[] = []
    readings.define("load", {
      every: "5s",
      async read() {
        asked.push(clock.now())
        await new Promise<void>((resolve) => void clock.after(asked.length % 2 ? 1700 : 6000, resolve))
        return asked.length
      },
    })
    await clock.advance(30_000)
    // The second answer takes longer than five seconds: one time is left out, and no other one moves.
    expect(asked).toEqual([1234, 5000, 15_000, 20_000, 30_000])
  })

  test("that hangs is null after ten seconds, is asked no second time meanwhile, and is said once", async () => {
    const { clock, logged, readings } = setting()
    let calls = 0
    let release = () => {}
    const reading = readings.define("load", {
      every: "5s",
      read: () => {
        calls += 1
        if (calls !== 2) return 7
        return new Promise((resolve) => {
          release = () => resolve(8)
        })
      },
    })
    await clock.advance(1)
    expect(reading.value).toBe(7)
    await clock.advance(60_000)
    expect([calls, reading.value]).toEqual([2, null])
    expect(reading.view().ageMilliseconds).toBe(60_001)
    expect(logged).toEqual(["The reading load failed: it took longer than 10 s."])
    release()
    await clock.advance(5_000)
    expect([calls, reading.value]).toEqual([3, 7])
    expect(logged.at(-1)).toBe("The reading load is there again.")
  })

  test("that throws, or gives no number, is null and said once", async () => {
    for (const wrong of ["x", undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      const { clock, logged, readings } = setting()
      const reading = readings.define("load", { every: "1s", read: () => wrong as number })
      await clock.advance(10_000)
      expect(reading.value).toBeNull()
      expect(logged).toHaveLength(typeof wrong === "number" ? 0 : 1)
    }
    const { clock, logged, readings } = setting()
    readings.define("load", {
      every: "1s",
      read: () => {
        throw new Error("no bus")
      },
    })
    await clock.advance(10_000)
    expect(logged).toEqual(["The reading load failed: no bus."])
  })

  test("takes what it is told, and refuses what is no number", () => {
    const { readings } = setting()
    const reading = readings.define("door")
    reading.set(3)
    expect(reading.value).toBe(3)
    reading.set(Number.NaN)
    expect(reading.value).toBeNull()
    expect(() => reading.set("3" as unknown as number)).toThrow(/Set a number, or null/)
  })

  test("tells a trend, and calls noise steady", async () => {
    const { clock, readings } = setting()
    const [warm, noisy] = [readings.define("warm"), readings.define("noisy")]
    for (let second = 0; second < 900; second += 10) {
      warm.set(20 + second / 300)
      noisy.set(20 + ((second * 7919) % 13) / 10)
      await clock.advance(10_000)
    }
    expect(warm.view().trend).toBe("rising")
    expect(noisy.view().trend).toBe("steady")
    expect(readings.define("new").view().trend).toBeNull()
  })

  test("is asked no more after the close", async () => {
    const { clock, readings } = setting()
    let calls = 0
    readings.define("load", { every: "1s", read: () => ++calls })
    await clock.advance(1)
    readings.close()
    await clock.advance(10_000)
    await settled()
    expect([calls, clock.waiting()]).toEqual([1, 0])
  })
})
