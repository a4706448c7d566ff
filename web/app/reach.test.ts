import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { createReach, probeHealth, type Reach, type ReachState } from "./reach.ts"

let reach: Reach
let answer: ReachState
let probes: number
let states: ReachState[]

beforeEach(() => {
  vi.useFakeTimers()
  answer = "away"
  probes = 0
  states = []
  reach = createReach({
    probe: async () => {
      probes++
      return answer
    },
    onChange: () => states.push(reach.state),
  })
})

afterEach(() => {
  reach.rest()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe("whether the device is reached", () => {
  it("is asked again until it answers, within the time a person waits", async () => {
    reach.wake()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reach.state).toBe("away")
    answer = "connected"
    await vi.advanceTimersByTimeAsync(250)
    expect(states).toEqual(["away", "connected"])
    const asked = probes
    await vi.advanceTimersByTimeAsync(60_000)
    expect(probes).toBe(asked)
  })

  it("is asked more rarely after minutes", async () => {
    reach.wake()
    await vi.advanceTimersByTimeAsync(20 * 60_000)
    const asked = probes
    await vi.advanceTimersByTimeAsync(60_000)
    expect(probes - asked).toBeLessThanOrEqual(6)
  })

  it("is not asked while nobody looks, and an answer from before is no news", async () => {
    reach.wake()
    vi.advanceTimersByTime(300)
    reach.rest()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(probes).toBe(1)
    expect(states).toEqual([])
  })

  it("is not asked where it is heard in the moment before", async () => {
    reach.wake()
    reach.heard()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(probes).toBe(0)
  })

  it("is asked at once where something else was in vain in that moment", () => {
    reach.wake()
    reach.missed()
    expect(probes).toBe(1)
  })

  it("is asked at once when the device did not answer something else", async () => {
    reach.heard()
    expect(reach.state).toBe("connected")
    reach.missed()
    await vi.advanceTimersByTimeAsync(0)
    expect(reach.state).toBe("away")
  })
})

describe("one question", () => {
  const distrusted = (is: boolean) => () => is

  it.each([
    [204, "connected"],
    [200, "trouble"],
    [404, "trouble"],
    [503, "away"],
  ])("answered with %s means %s", async (status, state) => {
    vi.stubGlobal("fetch", async () => new Response(null, { status }))
    expect(await probeHealth(distrusted(false))).toBe(state)
  })

  it("that fails means away, and trouble only where the browser says why", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")))
    expect(await probeHealth(distrusted(false))).toBe("away")
    expect(await probeHealth(distrusted(true))).toBe("trouble")
  })

  it("is given up after 2.5 seconds", async () => {
    vi.stubGlobal("fetch", (_path: string, { signal }: RequestInit) => {
      return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)))
    })
    const asked = probeHealth(distrusted(true))
    await vi.advanceTimersByTimeAsync(2500)
    expect(await asked).toBe("away")
  })
})
