import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { createLive, type Live } from "./live.ts"

/** A browser's stream, which a test speaks through. */
class Stream {
  static all: Stream[] = []
  onmessage: ((event: { data: string }) => void) | undefined
  onerror: (() => void) | undefined
  alive: (() => void) | undefined
  isOpen = true

  constructor() {
    Stream.all.push(this)
  }

  addEventListener(_type: string, listener: () => void): void {
    this.alive = listener
  }

  close(): void {
    this.isOpen = false
  }
}

const network = { ssid: "Home", ssidBytes: "SG9tZQ", address: "192.168.1.17", signalPercent: null }

let asked: string[]
let contract: number
let said: unknown[]
let live: Live

const view = (name: string) => ({
  contract,
  device: {
    name,
    version: "1",
    uptimeMilliseconds: 0,
    capabilities: { https: true, push: true, history: true },
  },
  network: null,
  readings: [],
  controls: [],
  images: [],
  happened: [],
})

const newest = () => Stream.all.at(-1)
const speak = (news: object) => newest()?.onmessage?.({ data: JSON.stringify(news) })
const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds)

beforeEach(async () => {
  vi.useFakeTimers()
  Stream.all = []
  asked = []
  said = []
  contract = 1
  vi.stubGlobal("window", { EventSource: Stream })
  vi.stubGlobal("EventSource", Stream)
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path)
    return Response.json(view("ding"))
  })
  live = createLive({
    onHeard: ({ view }) => said.push([view.device.name, view.network?.ssid]),
    onStranger: () => said.push("stranger"),
    onLost: () => said.push("lost"),
    onOutdated: () => said.push("outdated"),
  })
  live.wake()
  await settle()
})

afterEach(() => {
  live.rest()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it("one question, and then the device tells by itself", async () => {
  speak(view("ding"))
  speak({ network })
  for (let second = 0; second < 60; second++) {
    newest()?.alive?.()
    await settle(1000)
  }
  expect(asked).toEqual(["/api/home"])
  expect(said).toEqual([
    ["ding", undefined],
    ["ding", undefined],
    ["ding", "Home"],
  ])
})

it("a change changes what it names, and leaves the rest as it was", () => {
  speak({ network })
  speak({
    device: {
      name: "dong",
      version: "2",
      uptimeMilliseconds: 0,
      capabilities: { https: true, push: true, history: true },
    },
  })
  expect(said.at(-1)).toEqual(["dong", "Home"])
})

it("what another answer corrected stays corrected with the next news", () => {
  live.amend((heard) => ({ ...heard, network }))
  speak({ readings: [] })
  expect(said.slice(-2)).toEqual([
    ["ding", "Home"],
    ["ding", "Home"],
  ])
})

it.each(["answer", "event"])(
  "an %s of another contract is said to be one, and ends the talk",
  async (way) => {
    contract = 2
    if (way === "event") speak(view("ding"))
    else live.wake()
    await settle(60_000)
    expect(said.at(-1)).toBe("outdated")
    expect(said.filter((word) => word === "outdated")).toHaveLength(1)
  },
)

it("a device that is away is asked for again at least every 2.5 seconds, later every 10", async () => {
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path)
    throw new TypeError("Failed to fetch")
  })
  live.wake()
  await settle()
  asked = []
  await settle(250_000)
  expect(asked.length).toBeGreaterThanOrEqual(100)
  await settle(600_000)
  asked = []
  await settle(100_000)
  expect(asked).toHaveLength(10)
})

it("a stream that falls silent is left for another", async () => {
  speak(view("ding"))
  const first = newest()
  await settle(7500)
  expect(first?.isOpen).toBe(false)
  expect(newest()).not.toBe(first)
  expect(asked).toHaveLength(2)
})

it("streams that never speak are given up for questions", async () => {
  await settle(60_000)
  expect(Stream.all).toHaveLength(2)
  expect(Stream.all.every(({ isOpen }) => !isOpen)).toBe(true)
  expect(said.at(-1)).toEqual(["ding", undefined])
  expect(asked.length).toBeGreaterThanOrEqual(10)
  expect(asked.length).toBeLessThanOrEqual(15)
})

it("a stream that breaks is followed by a question, which says why", async () => {
  speak(view("ding"))
  vi.stubGlobal("fetch", async () => Response.json({ code: "pairing-required" }, { status: 401 }))
  newest()?.onerror?.()
  await settle(2000)
  expect(said.at(-1)).toBe("stranger")
  await settle(60_000)
  expect(said.filter((word) => word === "stranger")).toHaveLength(1)
})

it("the answer to a question from before a rest is not taken for news", async () => {
  let answer = (_: Response) => {}
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)))
  live.wake()
  live.rest()
  said = []
  answer(Response.json(view("ding")))
  await settle()
  expect(said).toEqual([])
})
