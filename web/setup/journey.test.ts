import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Attempt, Network, Problem, ProblemCode, SetupView } from "../../shared/contract.ts"
import { emptyDraft } from "../ui/draft.ts"
import { Journey } from "./journey.ts"
import type { ResultParts } from "./result-chunk.ts"

/** Between two questions of a page whose browser has no streams, and so the longest wait for news. */
const pollMilliseconds = 2000

const home: Network = {
  ssid: "Home",
  ssidBytes: "SG9tZQ",
  signalPercent: 80,
  security: "wpa2",
  supported: true,
  saved: false,
}
const attic: Network = { ...home, ssid: "Attic", ssidBytes: "QXR0aWM" }
const café: Network = { ...home, ssid: "Café", ssidBytes: "Q2Fmw6k", security: "open" }

const joining = (network: Network, attempt: number): Attempt => ({
  kind: "joining",
  attempt,
  ssid: network.ssid,
  ssidBytes: network.ssidBytes,
  step: "addressing",
})
const failed = (network: Network, attempt: number): Extract<Attempt, { kind: "failed" }> => ({
  kind: "failed",
  attempt,
  ssid: network.ssid,
  ssidBytes: network.ssidBytes,
  code: "timed-out",
})

/** What the result is drawn with, when it comes. */
let parts: Promise<ResultParts | undefined>

vi.mock("./result-loader.ts", () => ({ loadResult: () => parts }))

let view: SetupView
/** Bodies of the connect requests that came. */
let requests: unknown[]
/** How the device answers one; undefined where no answer gets through, and a promise where it comes late. */
let answer: Response | Promise<Response> | undefined
let journey: Journey

const accept = (attempt: number) => Response.json({ attempt }, { status: 202 })

function refuse(code: ProblemCode, field?: string): Response {
  const problem: Problem = { title: "No", status: 409, code, detail: "No.", ...(field ? { field } : {}) }
  return Response.json(problem, { status: 409 })
}

/** Lets the device say something new, and the page hear it. */
async function hear(changes: Partial<SetupView> = {}): Promise<void> {
  view = { ...view, ...changes }
  await vi.advanceTimersByTimeAsync(pollMilliseconds)
}

/** Sends what is typed, and lets the device answer. */
async function submit(): Promise<boolean> {
  const sent = journey.submit()
  await vi.advanceTimersByTimeAsync(0)
  return sent
}

/** A try to join `network` that the device takes up and then fails. */
async function fail(network: Network, attempt: number): Promise<void> {
  answer = accept(attempt)
  view = { ...view, attempt: joining(network, attempt) }
  await submit()
  await hear({ attempt: failed(network, attempt) })
}

beforeEach(async () => {
  vi.useFakeTimers()
  view = {
    device: "ding",
    protection: "none",
    scanning: false,
    ageMilliseconds: 0,
    networks: [home, attic, café],
    attempt: { kind: "none" },
  }
  requests = []
  parts = Promise.resolve(undefined)
  answer = accept(1)
  vi.stubGlobal("window", {})
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (path === "/api/scan") return Response.json(view)
    requests.push(JSON.parse(`${init.body}`))
    if (answer === undefined) throw new TypeError("Failed to fetch")
    return (await answer).clone()
  })
  journey = new Journey(
    () => {},
    () => {},
  )
  journey.link.restart()
  await vi.advanceTimersByTimeAsync(0)
})

afterEach(() => {
  journey.link.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe("what was typed", () => {
  it("is still there after the join failed", async () => {
    journey.pick(home)
    journey.change({ password: "wrong horse", revealed: true })
    await fail(home, 1)
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: home, failure: { attempt: 1 } })
    expect(journey.draft).toMatchObject({ password: "wrong horse", revealed: true })
  })

  it("is still there after a look at the list, but not on show", () => {
    journey.pick(home)
    journey.change({ password: "horse", revealed: true, checked: true })
    journey.backToList()
    journey.pick(home)
    expect(journey.draft).toEqual({ ...emptyDraft, password: "horse" })
  })

  it("is still there after an open network was tried in between", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    journey.backToList()
    journey.pick(café)
    await vi.advanceTimersByTimeAsync(0)
    await hear({ attempt: failed(café, 1) })
    journey.backToList()
    journey.pick(home)
    expect(journey.draft.password).toBe("correct horse")
  })

  it("is never shown for another network", () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    journey.pick(attic)
    expect(journey.draft).toEqual(emptyDraft)
    journey.pick(home)
    expect(journey.draft).toEqual(emptyDraft)
  })

  it("into the form stays with the form", () => {
    journey.pickOther()
    journey.change({ ssid: "Cellar", security: "open", password: "correct horse" })
    journey.backToList()
    journey.pickOther()
    expect(journey.draft).toMatchObject({ ssid: "Cellar", security: "open", password: "correct horse" })
    journey.pick(home)
    expect(journey.draft).toEqual(emptyDraft)
    journey.change({ password: "battery staple" })
    journey.pickOther()
    expect(journey.draft).toEqual(emptyDraft)
    journey.change({ password: "correct horse" })
    journey.pick(home)
    expect(journey.draft).toEqual(emptyDraft)
  })

  it("outlives a new list, also one without the network", async () => {
    journey.pick(home)
    journey.change({ password: "corr" })
    await hear({ networks: [attic, home] })
    await hear({ networks: [café] })
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: home })
    expect(journey.draft.password).toBe("corr")
  })

  it("is checked at each key once it was turned back, and not before", async () => {
    journey.pick(home)
    journey.change({ password: "horse" })
    expect(journey.draft.checked).toBe(false)
    expect(await submit()).toBe(false)
    expect(journey.draft).toMatchObject({ password: "horse", checked: true })
    journey.pickOther()
    journey.change({ password: "correct horse" })
    expect(await submit()).toBe(false)
    expect(requests).toEqual([])
  })
})

describe("what is asked of the device", () => {
  it("names a listed network by its bytes", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    expect(await submit()).toBe(true)
    expect(requests).toEqual([{ ssidBytes: "SG9tZQ", security: "wpa2", password: "correct horse" }])
  })

  it("has no password for an open network, and needs no form", async () => {
    journey.pick(café)
    journey.pick({ ...café, security: "owe" })
    await vi.advanceTimersByTimeAsync(0)
    expect(requests).toEqual([
      { ssidBytes: "Q2Fmw6k", security: "open" },
      { ssidBytes: "Q2Fmw6k", security: "owe" },
    ])
  })

  it("names a hidden network as it was typed, with a password where it takes one", async () => {
    journey.pickOther()
    journey.change({ ssid: "Cellar", password: "correct horse" })
    await submit()
    journey.change({ security: "open", password: "horse" })
    await submit()
    expect(requests).toEqual([
      { ssid: "Cellar", security: "wpa2-wpa3", hidden: true, password: "correct horse" },
      { ssid: "Cellar", security: "open", hidden: true },
    ])
  })

  it("is on show from the tap on, whatever older views say", async () => {
    await hear({ attempt: failed(attic, 4) })
    answer = new Promise(() => {})
    journey.pick(café)
    expect(journey.screen()).toMatchObject({ kind: "joining", ssid: "Café" })
    // The device takes its time with the request, and tells of another thing meanwhile.
    journey.link.restart()
    await vi.advanceTimersByTimeAsync(0)
    expect(journey.screen()).toMatchObject({ kind: "joining", ssid: "Café" })
  })
})

describe("a device that is joining for another phone", () => {
  beforeEach(() => {
    answer = refuse("attempt-under-way")
    view = { ...view, attempt: joining(attic, 5) }
  })

  it("is followed, and the password waits", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    await submit()
    expect(journey.screen()).toMatchObject({ kind: "joining", ssid: "Attic" })
    await hear({ attempt: failed(attic, 5) })
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: home, failure: undefined })
    expect(journey.alert).toBeUndefined()
    expect(journey.draft.password).toBe("correct horse")
  })

  it("leads back to the list, and tells of that failure there, where an open network was picked", async () => {
    journey.pick(café)
    await vi.advanceTimersByTimeAsync(0)
    expect(journey.screen()).toMatchObject({ kind: "joining", ssid: "Attic" })
    await hear({ attempt: failed(attic, 5) })
    expect(journey.screen()).toMatchObject({ kind: "list", notice: failed(attic, 5) })
  })
})

describe("a request that the device turned down", () => {
  it.each([
    ["not-in-setup", undefined, "takes no new Wi-Fi right now"],
    ["invalid-field", "security", "could not use that"],
    ["invalid-field", "password", "could not use that"],
  ] as const)("for %s of %s is told where it was made", async (code, field, sentence) => {
    answer = refuse(code, field)
    journey.pick(home)
    journey.change({ password: "correct horse" })
    await submit()
    await hear()
    expect(journey.screen().kind).toBe("prompt")
    expect(journey.alert).toContain(sentence)
    journey.backToList()
    expect(journey.alert).toBeUndefined()
  })

  it("for an open network is told on the list", async () => {
    await hear({ attempt: failed(home, 3) })
    answer = refuse("invalid-field", "ssidBytes")
    journey.pick(café)
    await vi.advanceTimersByTimeAsync(0)
    expect(journey.screen()).toMatchObject({ kind: "list", notice: undefined })
    expect(journey.alert).toContain("could not use that")
  })
})

describe("a request without an answer", () => {
  beforeEach(async () => {
    await hear({ attempt: failed(home, 3) })
    answer = undefined
  })

  it("is known again by a newer attempt of the same network", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    view = { ...view, attempt: joining(home, 4) }
    await submit()
    await hear({ attempt: failed(home, 4) })
    expect(journey.screen()).toMatchObject({ kind: "prompt", failure: { attempt: 4 } })
    expect(journey.alert).toBeUndefined()
  })

  it("is said to be lost where there is only the attempt from before", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    await submit()
    expect(journey.screen()).toMatchObject({ kind: "prompt", failure: undefined })
    expect(journey.alert).toContain("did not answer")
    expect(journey.draft.password).toBe("correct horse")
    await fail(home, 4)
    expect(journey.screen()).toMatchObject({ kind: "prompt", failure: { attempt: 4 } })
    expect(journey.alert).toBeUndefined()
  })

  it("for an open network leads back to the list", async () => {
    journey.pick(café)
    await vi.advanceTimersByTimeAsync(0)
    expect(journey.screen()).toMatchObject({ kind: "list", notice: undefined })
    expect(journey.alert).toContain("did not answer")
  })
})

describe("a failure of another phone", () => {
  it("is told on the list, and can be tried again from there", async () => {
    await hear({ attempt: failed(attic, 2) })
    expect(journey.screen()).toMatchObject({ kind: "list", notice: failed(attic, 2) })
    journey.retry(failed(attic, 2))
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: attic, failure: undefined })
    journey.backToList()
    expect(journey.screen()).toMatchObject({ kind: "list", notice: undefined })
  })

  it("asks how to join, with the name filled in, where the network is in no list", async () => {
    journey.pickOther()
    journey.change({ ssid: "Cellar", password: "correct horse", security: "open" })
    journey.backToList()
    await hear({ networks: [home], attempt: failed(attic, 2) })
    journey.retry(failed(attic, 2))
    expect(journey.screen().kind).toBe("other")
    expect(journey.draft).toEqual({ ...emptyDraft, ssid: "Attic" })
  })

  it("keeps the form's text where it was about that very network", async () => {
    journey.pickOther()
    journey.change({ ssid: "Cellar", password: "correct horse" })
    journey.backToList()
    const cellar: Network = { ...home, ssid: "Cellar", ssidBytes: "Q2VsbGFy" }
    await hear({ attempt: failed(cellar, 2) })
    journey.retry(failed(cellar, 2))
    expect(journey.draft).toMatchObject({ ssid: "Cellar", password: "correct horse" })
  })
})

describe("a device that was restarted while it joined", () => {
  const interrupted = "The device stopped before it had joined. Try again."

  it("is told, with the password still there", async () => {
    view = { ...view, attempt: joining(home, 1) }
    journey.pick(home)
    journey.change({ password: "correct horse" })
    await submit()
    expect(journey.screen().kind).toBe("joining")
    await hear({ attempt: { kind: "none" } })
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: home, failure: undefined })
    expect(journey.alert).toBe(interrupted)
    expect(journey.draft.password).toBe("correct horse")
    view = { ...view, attempt: joining(home, 1) }
    await submit()
    expect(journey.screen().kind).toBe("joining")
    expect(journey.alert).toBe(undefined)
  })

  it("is told also when its answer was the last that came of it", async () => {
    journey.pick(café)
    await vi.advanceTimersByTimeAsync(0)
    expect(journey.screen().kind).toBe("list")
    expect(journey.alert).toBe(interrupted)
  })
})

describe("an own failure", () => {
  it("of an open network that has left the list is tried again as open", async () => {
    view = { ...view, attempt: joining(café, 1) }
    journey.pick(café)
    await vi.advanceTimersByTimeAsync(0)
    await hear({ networks: [home], attempt: failed(café, 1) })
    expect(journey.screen()).toMatchObject({ kind: "failed", attempt: failed(café, 1) })
    journey.again()
    await vi.advanceTimersByTimeAsync(0)
    expect(requests[1]).toEqual(requests[0])
    expect(requests[1]).toEqual({ ssidBytes: "Q2Fmw6k", security: "open" })
  })

  it("of a security this device cannot use leads back to where it was picked", async () => {
    journey.pickOther()
    journey.change({ ssid: "Attic", password: "correct horse" })
    view = { ...view, attempt: joining(attic, 1) }
    await submit()
    await hear({ attempt: { ...failed(attic, 1), code: "unsupported-security" } })
    expect(journey.screen().kind).toBe("failed")
    journey.again()
    expect(journey.screen().kind).toBe("other")
    expect(journey.draft.ssid).toBe("Attic")
  })

  it("is not told a second time on the list", async () => {
    journey.pick(home)
    journey.change({ password: "wrong horse" })
    await fail(home, 1)
    journey.backToList()
    expect(journey.screen()).toMatchObject({ kind: "list", notice: undefined })
    await hear({ attempt: failed(home, 2) })
    expect(journey.screen()).toMatchObject({ notice: failed(home, 2) })
  })
})

it("scans once, however often it is asked", async () => {
  const asked = vi.spyOn(globalThis, "fetch")
  void journey.scan()
  void journey.scan()
  await hear({ scanning: true })
  void journey.scan()
  expect(asked.mock.calls.filter(([, init]) => init?.method === "POST")).toHaveLength(1)
})

it("tells the device that the result was seen, and asks no more", async () => {
  await journey.finish({
    kind: "joined",
    attempt: 3,
    ssid: "Home",
    ssidBytes: "SG9tZQ",
    address: "192.168.1.7",
    url: "https://ding.local",
    accessPoint: true,
  })
  expect(requests).toEqual([{ attempt: 3 }])
  expect(journey.finishedAttempt).toBe(3)
  const asked = vi.spyOn(globalThis, "fetch")
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).not.toHaveBeenCalled()
})

describe("what the result is drawn with", () => {
  const drawn = { reason: () => "It was too far away." } as Partial<ResultParts> as ResultParts

  it("is there before anything is joined, since the device may be out of reach from then on", async () => {
    let come = (_: ResultParts) => {}
    parts = new Promise((resolve) => {
      come = resolve
    })
    journey.pick(home)
    journey.change({ password: "correct horse" })
    await submit()
    expect(journey.screen()).toMatchObject({ kind: "joining" })
    expect(requests).toEqual([])
    come(drawn)
    await vi.advanceTimersByTimeAsync(0)
    expect(requests).toHaveLength(1)
    expect(journey.resultParts).toBe(drawn)
  })

  it("is asked for when the list has been painted", async () => {
    parts = Promise.resolve(drawn)
    expect(journey.resultParts).toBeUndefined()
    await vi.advanceTimersByTimeAsync(100)
    expect(journey.resultParts).toBe(drawn)
    expect(journey.reasonOf(failed(home, 1))).toBe("It was too far away.")
  })

  it("stops nobody where it cannot be had, and a failure is told all the same", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    await submit()
    expect(requests).toHaveLength(1)
    expect(journey.reasonOf(failed(home, 1))).toBe("Could not join \u2068Home\u2069")
  })
})
