import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { SetupView } from "../../shared/contract.ts"
import { Link } from "./link.ts"

const view: SetupView = {
  device: "ding",
  protection: "none",
  scanning: false,
  ageMilliseconds: 0,
  networks: [],
  attempt: { kind: "none" },
}
const joining: SetupView = {
  ...view,
  attempt: { kind: "joining", attempt: 1, ssid: "Home", ssidBytes: "SG9tZQ", step: "associating" },
}

class ScriptedSource {
  static opened: ScriptedSource[] = []
  closed = false
  onmessage: ((event: { data: string }) => void) | undefined
  onerror: (() => void) | undefined

  readonly address: string
  private onBeat: (() => void) | undefined

  constructor(address: string) {
    this.address = address
    ScriptedSource.opened.push(this)
  }

  addEventListener(_name: "alive", listener: () => void): void {
    this.onBeat = listener
  }

  beats(): void {
    this.onBeat?.()
  }

  says(told: SetupView): void {
    this.onmessage?.({ data: JSON.stringify(told) })
  }

  close(): void {
    this.closed = true
  }
}

let reachable: boolean
let questions: number
let views: SetupView[]
let link: Link

const newest = () => ScriptedSource.opened.at(-1)

beforeEach(async () => {
  vi.useFakeTimers()
  reachable = true
  questions = 0
  views = []
  ScriptedSource.opened = []
  vi.stubGlobal("EventSource", ScriptedSource)
  vi.stubGlobal("window", { EventSource: ScriptedSource })
  vi.stubGlobal("fetch", async () => {
    questions++
    if (!reachable) throw new TypeError("Failed to fetch")
    return new Response(JSON.stringify(view))
  })
  link = new Link(
    (told) => views.push(told),
    () => {},
  )
  link.restart()
  await vi.advanceTimersByTimeAsync(0)
})

afterEach(() => {
  link.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe("the link", () => {
  it("asks once, then listens", () => {
    expect(questions).toBe(1)
    expect(views).toEqual([view])
    expect(ScriptedSource.opened).toHaveLength(1)
  })

  it("asks again when a stream that spoke has been silent, and listens anew", async () => {
    newest()?.says(joining)
    await vi.advanceTimersByTimeAsync(7_000)
    expect(questions).toBe(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(questions).toBe(2)
    expect(ScriptedSource.opened.map(({ closed }) => closed)).toEqual([true, false])
  })

  it("listens on for as long as the stream's heart beats", async () => {
    newest()?.says(view)
    for (let beat = 0; beat < 20; beat++) {
      await vi.advanceTimersByTimeAsync(2_500)
      newest()?.beats()
    }
    expect(questions).toBe(1)
    expect(ScriptedSource.opened).toHaveLength(1)
  })

  it("knows that the device is away when its network vanished under an open stream", async () => {
    newest()?.says(joining)
    reachable = false
    await vi.advanceTimersByTimeAsync(8_000)
    expect(link.lostTime).toBeDefined()
    expect(link.view).toEqual(joining)
  })

  it("keeps asking until it is answered, then listens again", async () => {
    newest()?.says(view)
    reachable = false
    newest()?.onerror?.()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(link.lostTime).toBeDefined()
    expect(questions).toBeGreaterThan(20)
    reachable = true
    await vi.advanceTimersByTimeAsync(1_500)
    expect(link.lostTime).toBeUndefined()
    expect(newest()?.closed).toBe(false)
  })

  it("settles for asking where streams never speak", async () => {
    await vi.advanceTimersByTimeAsync(20_000)
    expect(ScriptedSource.opened).toHaveLength(2)
    const before = questions
    await vi.advanceTimersByTimeAsync(10_000)
    expect(questions).toBe(before + 5)
    expect(ScriptedSource.opened).toHaveLength(2)
  })

  it("takes no answer from before a restart for news", async () => {
    link.restart()
    link.restart()
    await vi.advanceTimersByTimeAsync(0)
    expect(questions).toBe(3)
    expect(views).toHaveLength(2)
  })

  describe("of a session", () => {
    beforeEach(async () => {
      link.session = {
        ask: async () => ({ kind: "accepted", value: joining as never }),
        eventsAddress: "/api/events?session=A",
        read: (event) => (event.startsWith("{") ? JSON.parse(event) : undefined),
        leave: () => {},
        finish: () => {},
      }
      link.restart()
      await vi.advanceTimersByTimeAsync(0)
    })

    it("asks and listens as the session does", () => {
      expect(questions).toBe(1)
      expect(views.at(-1)).toEqual(joining)
      expect(newest()?.address).toBe("/api/events?session=A")
    })

    it("takes what it cannot believe neither for news nor for life", async () => {
      newest()?.says(view)
      const told = views.length
      for (let second = 0; second < 9; second++) {
        newest()?.onmessage?.({ data: "forged" })
        await vi.advanceTimersByTimeAsync(1_000)
      }
      expect(ScriptedSource.opened).toHaveLength(3)
      // The one that the link asked for itself, when the stream was silent for too long.
      expect(views).toHaveLength(told + 1)
    })
  })

  it("is silent once closed", async () => {
    link.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(questions).toBe(1)
    expect(newest()?.closed).toBe(true)
  })
})
