import { randomBytes } from "node:crypto"
import { beforeEach, describe, expect, test } from "vitest"
import { createHandClock, type HandClock } from "./hand-clock.fixture.ts"
import { type HomeDoors, openHomeDoors, unpairedHeaders } from "./home-doors.ts"
import { createMemoryStore, type MemoryStore, requestOf } from "./scripted-host.fixture.ts"
import { englishSpeech, type Speech } from "./speech.ts"

const begin = Date.UTC(2026, 10, 22)
const dayMilliseconds = 86_400_000
const host = "ding.local"
const userAgent =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"

const phone = { ...englishSpeech.words.phone, "android.phone": "Android-Handy" }
const germanSpeech: Speech = { ...englishSpeech, words: { ...englishSpeech.words, phone } }

let clock: HandClock
let store: MemoryStore
let logged: string[]
let doors: HomeDoors

function openDoors(isOpen = false): Promise<HomeDoors> {
  return openHomeDoors({
    store,
    clock,
    wallMilliseconds: () => begin + clock.now(),
    random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
    log: (level, message, facts) => logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
    isOpen,
    speeches: {
      for: async ({ headers }) => (headers.get("accept-language") === "de" ? germanSpeech : englishSpeech),
    },
  })
}

beforeEach(async () => {
  clock = createHandClock()
  store = createMemoryStore()
  logged = []
  doors = await openDoors()
})

const from = (cookie?: string, more: Record<string, string> = {}) =>
  requestOf("GET", "/api/device", {
    host,
    headers: { "user-agent": userAgent, ...(cookie !== undefined && { cookie }), ...more },
  })

/** As a browser keeps it. */
function cookieOf(headers: Readonly<Record<string, string>>): string {
  return (headers["set-cookie"] ?? "").split(";", 1)[0] ?? ""
}

function renewalOf(entered: ReturnType<HomeDoors["enter"]>) {
  return entered.kind === "come-in" ? entered.renewal() : undefined
}

describe("pairing", () => {
  test("names a phone in the language that it asks in", async () => {
    const android = { "user-agent": "Mozilla/5.0 (Linux; Android 10; K) Mobile" }
    const { session: one } = await doors.pair(from(undefined, android))
    const { session: other } = await doors.pair(from(undefined, { ...android, "accept-language": "de" }))
    expect([one.name, other.name]).toEqual(["Android phone", "Android-Handy"])
  })

  test("gives a phone a cookie by which it comes in, also after a restart", async () => {
    expect(doors.enter(from(), "house", true)).toMatchObject({ kind: "refused", code: "pairing-required" })
    const { session, headers } = await doors.pair(from())
    expect(session).toEqual({ id: expect.any(String), name: "iPhone" })
    const cookie = cookieOf(headers)
    expect(doors.enter(from(cookie), "house", true)).toMatchObject({ kind: "come-in", session })
    doors = await openDoors()
    expect(doors.enter(from(cookie), "house", true)).toMatchObject({ kind: "come-in", session })
  })

  test("by a link works once, and what it was for is not in the store or the log", async () => {
    const secret = doors.links.open()
    const paired = await doors.pairByLink(from(), secret)
    expect(await doors.pairByLink(from(), secret)).toBeUndefined()
    const cookie = cookieOf(paired?.headers ?? {})
    expect(doors.enter(from(cookie), "keys", true).kind).toBe("come-in")
    const seen = logged.join("\n") + [...store.values.values()].map((value) => Buffer.from(value)).join("\n")
    expect(seen).not.toContain(secret)
    expect(seen).not.toContain(cookie.split("=")[1])
  })

  test("of a phone that is paired already ends its old session", async () => {
    const first = await doors.pair(from())
    const second = await doors.pair(from(cookieOf(first.headers)))
    expect(doors.sessions.list().map(({ id }) => id)).toEqual([second.session.id])
    expect(doors.enter(from(cookieOf(first.headers)), "house", true).kind).toBe("refused")
  })

  test("that the store does not take leaves no cookie, no session and the link unused", async () => {
    const secret = doors.links.open()
    store.beforeSet = () => Promise.reject(new Error("disk full"))
    await expect(doors.pairByLink(from(), secret)).rejects.toThrow("disk full")
    expect(doors.sessions.list()).toEqual([])
    store.beforeSet = async () => {}
    expect(await doors.pairByLink(from(), secret)).toBeDefined()
  })

  test("ends, and with it what the phone still has open", async () => {
    const { session, headers } = await doors.pair(from())
    const streams = new Set([session.id])
    doors.sessions.onRevoked((id) => streams.delete(id))
    expect(await doors.unpair(session.id)).toBe(true)
    expect(await doors.unpair(session.id)).toBe(false)
    expect(streams.size).toBe(0)
    expect(doors.enter(from(cookieOf(headers)), "house", true).kind).toBe("refused")
    expect(cookieOf(unpairedHeaders)).toBe("__Host-porchlight=")
  })
})

test("a cookie is sent again once a day, and only to the phone that has it", async () => {
  const paired = await doors.pair(from())
  const cookie = cookieOf(paired.headers)
  const again = () => {
    const entered = doors.enter(from(cookie), "house", true)
    return entered.kind === "come-in" ? cookieOf(entered.renewal()) : undefined
  }
  expect([again(), again()]).toEqual([cookie, ""])
  await clock.advance(dayMilliseconds)
  expect([again(), again()]).toEqual([cookie, ""])
  // A day may begin with visits whose answers can carry none: it waits.
  await clock.advance(dayMilliseconds)
  doors.enter(from(cookie), "shell", true)
  expect([again(), again()]).toEqual([cookie, ""])
  // Not even the shell gives one to somebody else.
  expect(renewalOf(doors.enter(from(), "shell", true))).toEqual({})
})

test("a phone that did not come for more than 400 days has to be paired again", async () => {
  const { headers } = await doors.pair(from())
  await clock.advance(400 * dayMilliseconds)
  expect(doors.enter(from(cookieOf(headers)), "house", true).kind).toBe("come-in")
  await clock.advance(401 * dayMilliseconds)
  expect(doors.enter(from(cookieOf(headers)), "house", true)).toMatchObject({ code: "pairing-required" })
})

test("a refused request is no visit", async () => {
  const { headers } = await doors.pair(from())
  await clock.advance(dayMilliseconds)
  const [before] = doors.sessions.list()
  const foreign = from(cookieOf(headers), { "sec-fetch-site": "cross-site" })
  expect(doors.enter(foreign, "house", true).kind).toBe("refused")
  expect(doors.enter(from(cookieOf(headers)), "house", false).kind).toBe("refused")
  expect(doors.sessions.list()).toEqual([before])
})

test("a token is shown once, opens the house, and ends by hand alone", async () => {
  const { id, name, token } = await doors.newToken("backup")
  expect(name).toBe("backup")
  expect(token).toMatch(/^porchlight_[A-Za-z0-9_-]{43}$/)
  const request = from(undefined, { authorization: `Bearer ${token}` })
  const entered = doors.enter(request, "house", true)
  expect(entered).toMatchObject({ session: { id, name: "backup" } })
  // A cookie would make a phone of it.
  expect(renewalOf(entered)).toEqual({})
  expect(doors.enter(request, "keys", true)).toMatchObject({ code: "phone-required" })
  await clock.advance(5000 * dayMilliseconds)
  expect(doors.enter(request, "house", true).kind).toBe("come-in")
  await doors.tokens.saved()
  const seen = logged.join("\n") + [...store.values.values()].map((value) => Buffer.from(value)).join("\n")
  expect(seen).not.toContain(token.slice("porchlight_".length))
  await doors.tokens.revoke(id)
  expect(doors.enter(request, "house", true).kind).toBe("refused")
})

test("ten tokens may be there, and none is taken away for another", async () => {
  for (let count = 0; count < 10; count++) await doors.newToken(`script ${count}`)
  await expect(doors.newToken("one more")).rejects.toMatchObject({ code: "too-many-passes" })
  expect(doors.tokens.list()).toHaveLength(10)
})

test("twenty phones may be paired, and the least recently visited gives way to another", async () => {
  const paired: Awaited<ReturnType<HomeDoors["pair"]>>[] = []
  for (let count = 0; count < 20; count++) paired.push(await doors.pair(from()))
  doors.enter(from(cookieOf(paired[0]?.headers ?? {})), "house", true)
  await doors.pair(from())
  expect(doors.sessions.list()).toHaveLength(20)
  expect(paired.map(({ session }) => doors.sessions.isOpen(session.id)).indexOf(false)).toBe(1)
})

test("an open house asks nobody who they are, and still keeps its keys", async () => {
  doors = await openDoors(true)
  expect(doors.enter(from(), "house", true)).toMatchObject({ kind: "come-in", session: undefined })
  expect(doors.enter(from(), "keys", true)).toMatchObject({ code: "pairing-required" })
})
