import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Problem, SetupView } from "../../shared/contract.ts"
import { type Keys, kept, sayingAhead } from "./kept-keys.ts"
import { openKeys } from "./seal-opening.ts"
import { sealWords } from "./seal-words.ts"
import { refusal, SealedDevice } from "./sealed-device.fixture.ts"
import { type Session, sealedTalk } from "./sealed-talk.ts"

const view: SetupView = {
  device: "ding",
  protection: "code",
  scanning: false,
  ageMilliseconds: 0,
  networks: [],
  attempt: { kind: "joining", attempt: 1, ssid: "Home", ssidBytes: "SG9tZQ", step: "associating" },
}
const request = { ssidBytes: "SG9tZQ", password: "correct horse" }
const terms = { device: "ding", code: "15110970", words: sealWords }
const silent = { kind: "silent" }

let device: SealedDevice
let keys: Keys
let talk: Session
/** What the page hears when the session has ended. */
let ends: string[]

async function open(code = terms.code): Promise<void> {
  const opened = await openKeys(terms)
  if (typeof opened !== "object") throw new Error("The session did not open.")
  keys = opened
  talk = sealedTalk(keys, { ...terms, code }, (sentence) => ends.push(sentence))
}

beforeEach(async () => {
  ends = []
  device = new SealedDevice(terms.code, view)
  vi.stubGlobal("window", { name: "" })
  vi.stubGlobal("fetch", device.fetch)
  await open()
  device.asked.length = 0
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe("under a seal", () => {
  it("the view is the one that strangers do not get", async () => {
    expect(await talk.ask("/api/scan")).toEqual({ kind: "accepted", value: view })
  })

  it("a request arrives as it was made, and nobody on the way can read it", async () => {
    const sent = vi.spyOn(globalThis, "fetch")
    expect(await talk.ask("/api/connect", request)).toEqual({ kind: "accepted", value: { attempt: 1 } })
    expect(device.opened).toEqual([{ path: "/api/connect", body: request }])
    expect(`${sent.mock.calls[0]?.[1]?.body}`).not.toContain("horse")
  })

  it("a request that the device turns down says why", async () => {
    const problem: Problem = { title: "No", status: 409, code: "attempt-under-way", detail: "No." }
    device.accept = () => ({ status: 409, body: problem })
    expect(await talk.ask("/api/connect", request)).toEqual({ kind: "refused", problem })
  })

  it("an event holds a view", () => {
    expect(talk.read(device.event(keys.session, view))).toEqual(view)
  })

  it("an event is heard once, and only in its order", () => {
    const [first, second] = [device.event(keys.session, view), device.event(keys.session, view)]
    expect(talk.read(second)).toEqual(view)
    expect(talk.read(second)).toBeUndefined()
    expect(talk.read(first)).toBeUndefined()
  })

  it("nothing is believed that is not sealed", async () => {
    for (const sealed of ["AAAA", "A".repeat(400), "=", 1, {}]) {
      const forged = { number: 5, sealed }
      device.instead.set("GET /api/scan", [Response.json(forged)])
      expect([forged, await talk.ask("/api/scan")]).toEqual([forged, silent])
      expect(talk.read(JSON.stringify(forged))).toBeUndefined()
    }
    expect(await talk.ask("/api/scan")).toEqual({ kind: "accepted", value: view })
  })

  it("an event in the clear is nothing", () => {
    for (const forged of [view, {}, [], 1, null]) expect(talk.read(JSON.stringify(forged))).toBeUndefined()
  })

  it("an answer of an older question is not opened, however late it comes", async () => {
    const late = await device.fetch(`/api/scan?session=${keys.session}&tag=${keys.tag}`)
    let arrive: (answer: Response) => void = () => {}
    vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (arrive = resolve)))
    const older = talk.ask("/api/scan")
    await Promise.resolve()
    vi.stubGlobal("fetch", device.fetch)
    const newer = await talk.ask("/api/connect", request)
    const { nextToReceive } = keys.channel.keep()
    arrive(late)
    expect(await older).toEqual(silent)
    expect(newer).toMatchObject({ kind: "accepted" })
    expect(keys.channel.keep().nextToReceive).toBe(nextToReceive)
  })

  it("the next page can go on after each message", async () => {
    await talk.ask("/api/connect", request)
    expect(kept()?.channel.keep()).toMatchObject({ nextToSend: 1 + sayingAhead, nextToReceive: 1 })
    talk.read(device.event(keys.session, view))
    expect(kept()?.channel.keep()).toMatchObject({ nextToSend: 1 + sayingAhead, nextToReceive: 2 })
  })

  it("a number counts as used before its request is on the way", async () => {
    const kepts: unknown[] = []
    vi.stubGlobal("fetch", async () => {
      kepts.push(kept()?.channel.keep().nextToSend)
      throw new TypeError("Failed to fetch")
    })
    await talk.ask("/api/connect", request)
    expect(kepts).toEqual([1 + sayingAhead])
  })
})

describe("a session that the device has forgotten", () => {
  beforeEach(() => {
    device.sessions.clear()
  })

  it.each([
    ["/api/scan", undefined],
    ["/api/connect", request],
  ] as const)("is opened anew for %s, and the answer is the one that was asked for", async (path, body) => {
    expect(await talk.ask(path, body)).toMatchObject({ kind: "accepted" })
    expect(device.attempts).toBe(2)
    expect(ends).toEqual([])
    expect(talk.eventsAddress).toContain([...device.sessions.keys()].at(-1))
    expect(kept()?.session).toBe([...device.sessions.keys()].at(-1))
  })

  it("is opened once, also for questions that overlap", async () => {
    const answers = await Promise.all([talk.ask("/api/scan"), talk.ask("/api/scan"), talk.ask("/api/scan")])
    expect(answers).toEqual([silent, silent, { kind: "accepted", value: view }])
    expect(device.attempts).toBe(2)
  })

  it("is opened once, also for a question that comes while it is being opened", async () => {
    let arrive = () => {}
    const held = new Promise<void>((resolve) => {
      arrive = resolve
    })
    vi.stubGlobal("fetch", async (address: string, init?: RequestInit) => {
      if (address === "/api/seal" && init?.method === "POST") await held
      return device.fetch(address, init)
    })
    const first = talk.ask("/api/scan")
    await vi.waitFor(() => expect(device.asked).toContain("GET /api/seal"))
    const second = talk.ask("/api/connect", request)
    await new Promise((resolve) => setTimeout(resolve))
    arrive()
    expect(await first).toEqual(silent)
    expect(await second).toMatchObject({ kind: "accepted" })
    expect(device.attempts).toBe(2)
  })

  it("is not opened again and again while nobody does anything", async () => {
    for (let minutes = 0; minutes < 60; minutes += 5) {
      device.sessions.clear()
      await talk.ask("/api/scan")
    }
    expect(device.attempts).toBe(3)
    expect(ends).toEqual(["The device asks for the code once more."])
  })

  it("ends where the new one is refused too", async () => {
    const refusals = [refusal("seal-refused"), refusal("seal-refused")]
    device.instead.set("GET /api/scan", refusals)
    expect(await talk.ask("/api/scan")).toEqual(silent)
    expect(device.attempts).toBe(2)
    expect(ends).toHaveLength(1)
  })

  it.each([
    [refusal("seal-too-soon", { waitSeconds: 4 }), "Wait 4 seconds, then try again."],
    [undefined, "The device did not answer. Try again."],
  ])("ends where no other can be opened, and says why", async (answer, sentence) => {
    device.instead.set("POST /api/seal", [answer])
    expect(await talk.ask("/api/scan")).toEqual(silent)
    expect(ends).toEqual([sentence])
    expect(window.name).toBe("")
    expect(await talk.ask("/api/connect", request)).toEqual(silent)
    expect(device.asked).toEqual(["GET /api/scan", "GET /api/seal", "POST /api/seal"])
    expect(ends).toHaveLength(1)
  })

  it.each([[view], [null]])("ends where another device is there now, which seals nothing", async (open) => {
    device.instead.set("GET /api/scan", [Response.json(open)])
    device.instead.set("GET /api/seal", [refusal("not-found", { status: 404 })])
    expect(await talk.ask("/api/scan")).toEqual(silent)
    expect(ends).toHaveLength(1)
    expect(window.name).toBe("")
  })

  it("ends at once where the code was not typed on this page", async () => {
    await open("")
    device.sessions.clear()
    const { attempts } = device
    expect(await talk.ask("/api/scan")).toEqual(silent)
    expect(device.attempts).toBe(attempts)
    expect(ends).toEqual(["The device asks for the code once more."])
  })
})

it("a device that is away is no reason to open another session", async () => {
  device.instead.set("GET /api/scan", [undefined, undefined])
  expect(await talk.ask("/api/scan")).toEqual(silent)
  expect(await talk.ask("/api/scan")).toEqual(silent)
  expect(await talk.ask("/api/scan")).toEqual({ kind: "accepted", value: view })
  expect(device.attempts).toBe(1)
})
