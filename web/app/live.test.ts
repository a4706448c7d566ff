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

const joined = { kind: "joined", ssid: "Home", address: "192.168.1.17" }

let asked: string[]
let mode: string
let said: unknown[]
let live: Live

const newest = () => Stream.all.at(-1)
const speak = (attempt: object) => newest()?.onmessage?.({ data: JSON.stringify({ attempt }) })
const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds)
const count = (path: string) => asked.filter((each) => each === path).length

beforeEach(async () => {
  vi.useFakeTimers()
  Stream.all = []
  asked = []
  said = []
  mode = "home"
  vi.stubGlobal("window", { EventSource: Stream })
  vi.stubGlobal("EventSource", Stream)
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path)
    return Response.json(path === "/api/device" ? { name: "ding", mode } : { attempt: joined })
  })
  live = createLive({
    onPresent: ({ device, network }) => said.push([device.mode, network?.ssid]),
    onStranger: () => said.push("stranger"),
    onLost: () => said.push("lost"),
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
  speak(joined)
  for (let second = 0; second < 60; second++) {
    newest()?.alive?.()
    await settle(1000)
  }
  expect(asked).toEqual(["/api/device"])
  expect(said).toEqual([
    ["home", undefined],
    ["home", "Home"],
  ])
})

it("the device's mode is asked for when it has changed", async () => {
  speak(joined)
  mode = "offline"
  speak({ kind: "none" })
  await settle()
  expect(said.at(-1)).toEqual(["offline", undefined])
})

it("a stream that falls silent is left for another", async () => {
  speak(joined)
  const first = newest()
  await settle(7500)
  expect(first?.isOpen).toBe(false)
  expect(newest()).not.toBe(first)
  expect(count("/api/device")).toBe(2)
})

it("streams that never speak are given up for questions", async () => {
  await settle(60_000)
  expect(Stream.all).toHaveLength(2)
  expect(Stream.all.every(({ isOpen }) => !isOpen)).toBe(true)
  expect(said.at(-1)).toEqual(["home", "Home"])
  expect(count("/api/scan")).toBeLessThanOrEqual(11)
})

it("a stream that breaks is followed by a question, which says why", async () => {
  speak(joined)
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
  answer(Response.json({ name: "ding", mode }))
  await settle()
  expect(said).toEqual([])
})
