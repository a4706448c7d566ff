import { expect, test } from "vitest"
import { createHandClock, settled } from "./hand-clock.fixture.ts"
import { createRadioWork } from "./radio-work.ts"
import { fails, never } from "./scripted-radio.fixture.ts"

test("one thing is done at a time, in the order it was asked for", async () => {
  const work = createRadioWork(createHandClock())
  const done: string[] = []
  let finish = () => {}
  work.queue(() => new Promise((resolve) => (finish = resolve))).then(() => done.push("first"))
  work.queue(async () => void done.push("second"))
  await settled()
  expect(done).toEqual([])
  finish()
  await settled()
  expect(done).toEqual(["first", "second"])
})

test("what fails, by rejecting or at once, rejects, keeps no timer and holds nothing up", async () => {
  const clock = createHandClock()
  const work = createRadioWork(clock)
  const throws = () => {
    throw new Error("not even a promise")
  }
  await expect(work.queue(fails)).rejects.toMatchObject({ code: "radio-broken" })
  await expect(work.queue(throws)).rejects.toThrow("not even a promise")
  await work.queue(async () => {})
  await settled()
  expect(clock.waiting()).toBe(0)
})

test("what hangs rejects after thirty seconds, and the next begins", async () => {
  const clock = createHandClock()
  const work = createRadioWork(clock)
  const silent = expect(work.queue(never)).rejects.toMatchObject({
    code: "radio-silent",
    message: "The radio did not answer within 30 s. Going on without it.",
  })
  let begun = false
  work.queue(async () => {
    begun = true
  })
  await clock.advance(29_999)
  expect(begun).toBe(false)
  await clock.advance(1)
  await silent
  expect(begun).toBe(true)
})

test("after it was abandoned nothing that waited begins, and no timer is left", async () => {
  const clock = createHandClock()
  const work = createRadioWork(clock)
  let finish = () => {}
  let begun = false
  const first = work.queue(() => new Promise((resolve) => (finish = resolve)))
  const second = work.queue(async () => {
    begun = true
  })
  await settled()
  work.abandon()
  expect(clock.waiting()).toBe(0)
  finish()
  await Promise.all([first, second])
  expect(begun).toBe(false)
  expect(clock.waiting()).toBe(0)
})
