import { beforeEach, expect, test } from "vitest"
import { createHandClock } from "./hand-clock.fixture.ts"
import { createTimers } from "./timers.ts"

let clock = createHandClock()
let ended: string[] = []
let timers = createTimers<"tea" | "eggs">(clock, () => {})

beforeEach(() => {
  clock = createHandClock()
  ended = []
  timers = createTimers<"tea" | "eggs">(clock, (name) => ended.push(`${name} ${clock.now()}`))
})

test("each timer ends once, when its time has come", async () => {
  timers.start("tea", 300)
  timers.start("eggs", 200)
  await clock.advance(1000)
  expect(ended).toEqual(["eggs 200", "tea 300"])
})

test("one that is started again is put off, not doubled", async () => {
  timers.start("tea", 300)
  await clock.advance(200)
  timers.start("tea", 300)
  await clock.advance(1000)
  expect(ended).toEqual(["tea 500"])
})

test("one that was stopped does not end, and stopping it again is nothing", async () => {
  timers.start("tea", 300)
  timers.stop("tea")
  timers.stop("tea")
  await clock.advance(1000)
  expect(ended).toEqual([])
  expect(clock.waiting()).toBe(0)
})

test("all of them can be stopped", () => {
  timers.start("tea", 300)
  timers.start("eggs", 200)
  timers.stopAll()
  expect(clock.waiting()).toBe(0)
})

test("one may be started anew when it ends", async () => {
  const again = createTimers<"tea">(clock, (name) => {
    ended.push(`${name} ${clock.now()}`)
    if (ended.length < 3) again.start(name, 100)
  })
  again.start("tea", 100)
  await clock.advance(1000)
  expect(ended).toEqual(["tea 100", "tea 200", "tea 300"])
})
