import { beforeEach, describe, expect, test } from "vitest"
import { createEvents } from "./events.ts"
import { createHandClock } from "./hand-clock.fixture.ts"
import { openStream } from "./scripted-host.fixture.ts"

let clock = createHandClock()
let present = 0
let pages: string[] = []
let events = createEvents({ clock, onPages: () => {} })
/** A page that may know all there is. */
const reader = { isTrusted: true, hasNews: () => true, present: () => JSON.stringify({ present }) }

beforeEach(() => {
  clock = createHandClock()
  present = 1
  pages = []
  events = createEvents({
    clock,
    onPages: (change) => pages.push(change),
  })
})

function page() {
  const body = events.open(reader)?.body
  if (typeof body !== "function") throw new Error("There is no stream.")
  return openStream(body)
}

function beats(open: ReturnType<typeof page>): number {
  return [...open.text().matchAll(/^event: alive\ndata: 1\n\n/gm)].length
}

describe("a stream", () => {
  test("is one of server-sent events that nobody stores", () => {
    expect(events.open(reader)).toMatchObject({
      status: 200,
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    })
  })

  test("begins with the time after which to come back, and the present", () => {
    present = 7
    expect(page().text()).toBe('retry: 1000\ndata: {"present":7}\n\n')
  })

  test("carries each change to every page, and to those that come late only the newest", () => {
    const early = page()
    present = 2
    events.publish()
    present = 3
    events.publish()
    const late = page()
    expect(early.events()).toEqual([{ present: 1 }, { present: 2 }, { present: 3 }])
    expect(late.events()).toEqual([{ present: 3 }])
  })

  test("carries nothing to a page that has gone", () => {
    const gone = page()
    const stays = page()
    gone.hangUp()
    present = 2
    events.publish()
    expect(gone.events()).toHaveLength(1)
    expect(stays.events()).toHaveLength(2)
    expect(pages).toEqual(["opened", "opened", "closed"])
  })

  test("says every 2.5 seconds, for pages to hear, that it is alive while a page is there, and not after", async () => {
    const open = page()
    await clock.advance(7_500)
    expect(beats(open)).toBe(3)
    expect(open.events()).toHaveLength(1)
    open.hangUp()
    expect(clock.waiting()).toBe(0)
  })

  test("beats once for two pages, also when the first of them goes", async () => {
    const first = page()
    const second = page()
    expect(clock.waiting()).toBe(1)
    first.hangUp()
    await clock.advance(2_500)
    expect(beats(second)).toBe(1)
    expect(clock.waiting()).toBe(1)
  })
})

test("there are twenty streams and no more, until one of them goes", () => {
  const open = Array.from({ length: 20 }, page)
  expect(events.open(reader)).toBeUndefined()
  open[5]?.hangUp()
  expect(events.open(reader)).toBeDefined()
})

test("a stream asked for but never begun takes no place", () => {
  for (let count = 0; count < 100; count++) events.open(reader)
  expect(events.open(reader)).toBeDefined()
})

describe("endAll()", () => {
  test("counts each page as gone at once, though the other side never hangs up", () => {
    const body = events.open(reader)?.body
    if (typeof body !== "function") throw new Error("There is no stream.")
    let ends = 0
    const gone = body({ write: () => true, end: () => void ends++ })
    events.endAll()
    expect([ends, pages]).toEqual([1, ["opened", "closed"]])
    expect(clock.waiting()).toBe(0)
    gone()
    events.endAll()
    expect([ends, pages]).toEqual([1, ["opened", "closed"]])
  })

  test("makes room, and a page that comes later is told the present and beaten for", async () => {
    const before = Array.from({ length: 20 }, page)
    events.endAll()
    present = 2
    const later = page()
    await clock.advance(2_500)
    expect(before.map((one) => one.ended)).toEqual(before.map(() => true))
    expect(later.events()).toEqual([{ present: 2 }])
    expect(beats(later)).toBe(1)
  })
})

describe("after close()", () => {
  test("every stream has ended and no timer is left", async () => {
    const open = [page(), page()]
    events.close()
    await clock.advance(60_000)
    expect(open.map((one) => one.ended)).toEqual([true, true])
    expect(clock.waiting()).toBe(0)
  })

  test("a page that comes in that moment is sent away, and nothing beats for it", async () => {
    const body = events.open(reader)?.body
    events.close()
    expect(events.open(reader)).toBeUndefined()
    if (typeof body !== "function") throw new Error("There is no stream.")
    const late = openStream(body)
    await clock.advance(60_000)
    expect(late.ended).toBe(true)
    expect(clock.waiting()).toBe(0)
  })
})
