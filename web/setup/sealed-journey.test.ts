import { html } from "lit/html.js"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Attempt, Network } from "../../shared/contract.ts"
import { form } from "./form.ts"
import { Journey } from "./journey.ts"
import type { JoinedAttempt } from "./screen.ts"
import { createSealing, type Page, type Sealing } from "./seal-chunk.ts"
import { sealWords } from "./seal-words.ts"
import { refusal, SealedDevice } from "./sealed-device.fixture.ts"

const code = "15110970"
const home: Network = {
  ssid: "Home",
  ssidBytes: "SG9tZQ",
  signalPercent: 80,
  security: "wpa2",
  supported: true,
  saved: false,
}
const café: Network = { ...home, ssid: "Café", ssidBytes: "Q2Fmw6k", security: "open" }
const about = (network: Network, attempt: number) => ({
  attempt,
  ssid: network.ssid,
  ssidBytes: network.ssidBytes,
})
const joining = (network: Network): Attempt => ({ kind: "joining", ...about(network, 1), step: "addressing" })
const failed = (network: Network): Attempt => ({
  kind: "failed",
  ...about(network, 1),
  code: "wrong-password",
})
const joined: JoinedAttempt = {
  kind: "joined",
  ...about(home, 1),
  address: "192.168.1.7",
  url: "https://ding.local",
  accessPoint: true,
}

/** Whether what seals can be loaded. */
let isReachable: boolean
let loading: Promise<Sealing | undefined> | undefined

vi.mock("./seal-loader.ts", () => ({
  async loadSealing(page: Pick<Page, "words" | "link" | "onChange" | "onEnd">) {
    if (!isReachable) return undefined
    loading ??= Promise.resolve(createSealing({ html, form, ...page }))
    return loading
  },
}))

vi.mock("./result-loader.ts", () => ({ loadResult: async () => ({ sealWords, reason: () => "It failed." }) }))

let device: SealedDevice
let journey: Journey
/** How often the page was told to look for a field to correct. */
let flaws: number

/** Lets answers arrive, and the page ask again where it has no stream. */
async function pass(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  for (let turn = 0; turn < 10; turn++) await vi.advanceTimersByTimeAsync(0)
}

/** Between two questions of a page whose browser has no streams. */
const poll = () => pass(2000)

async function openPage(): Promise<void> {
  loading = undefined
  journey = new Journey(
    () => {},
    () => flaws++,
  )
  await journey.begin()
  await pass(100)
}

function type(text: string): void {
  const onInput = journey.sealing?.field(false).values.find((value) => typeof value === "function")
  ;(onInput as (event: unknown) => void)({ target: { value: text } })
}

const flaw = () => `${journey.sealing?.field(true).values.at(-1)}`
const connects = () => device.asked.filter((asked) => asked === "POST /api/connect").length

async function submit(): Promise<boolean> {
  const sent = journey.submit()
  await pass()
  return sent
}

/** The person picks `Home`, types its password and the code, and joins. */
async function join(typedCode = code): Promise<void> {
  journey.pick(home)
  journey.change({ password: "correct horse" })
  type(typedCode)
  await submit()
}

beforeEach(async () => {
  vi.useFakeTimers()
  isReachable = true
  flaws = 0
  device = new SealedDevice(code, {
    device: "ding",
    protection: "code",
    scanning: false,
    ageMilliseconds: 0,
    networks: [home, café],
    attempt: { kind: "none" },
  })
  vi.stubGlobal("window", { name: "" })
  vi.stubGlobal("addEventListener", () => {})
  vi.stubGlobal("fetch", device.fetch)
  await openPage()
})

afterEach(() => {
  journey.link.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const see = (attempt: Attempt) => {
  device.view = { ...device.view, attempt }
}

describe("joining a network", () => {
  it("asks for the code, and sends the password under the seal that it opens", async () => {
    expect(journey.isStranger).toBe(true)
    await join()
    expect(device.opened).toEqual([
      { path: "/api/connect", body: { ssidBytes: "SG9tZQ", security: "wpa2", password: "correct horse" } },
    ])
    expect(journey.isStranger).toBe(false)
    expect(device.attempts).toBe(1)
  })

  it("without the code asks the device nothing, and points to the field", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    await submit()
    expect(flaw()).toBe("Type the 8 digits from the label.")
    expect(flaws).toBe(1)
    expect(device.attempts).toBe(0)
  })

  it("with a wrong code stays where it is, with the password", async () => {
    await join("12345678")
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: home })
    expect(journey.draft.password).toBe("correct horse")
    expect(flaw()).toBe("That is not the code on the label. 9 tries left.")
    expect(flaws).toBe(1)
    expect(connects()).toBe(0)
    type(code)
    await submit()
    expect(connects()).toBe(1)
  })

  it("uses up one attempt, however often it is tapped", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    type("12345678")
    for (let tap = 0; tap < 5; tap++) {
      expect(journey.submit()).toBe(true)
      expect(journey.checking).toBe(true)
    }
    await pass()
    expect(journey.checking).toBe(false)
    expect(device.attempts).toBe(1)
  })

  it("a second time needs no code", async () => {
    see(failed(home))
    await join()
    expect(journey.screen()).toMatchObject({ kind: "prompt", failure: { attempt: 1 } })
    device.accept = () => ({ status: 202, body: { attempt: 2 } })
    await submit()
    expect(connects()).toBe(2)
    expect(device.attempts).toBe(1)
  })

  it("without a password asks for the code alone, and then joins at once", async () => {
    journey.pick(café)
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: café })
    type(code)
    see(failed(café))
    await submit()
    expect(device.opened).toEqual([
      { path: "/api/connect", body: { ssidBytes: "Q2Fmw6k", security: "open" } },
    ])
    expect(journey.screen()).toMatchObject({ kind: "failed" })
    journey.again()
    await pass()
    expect(connects()).toBe(2)
  })

  it("that the person has turned away from meanwhile is not begun", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    type(code)
    journey.submit()
    journey.backToList()
    await pass()
    expect(connects()).toBe(0)
    expect(journey.isStranger).toBe(false)
    expect(journey.screen().kind).toBe("list")
  })

  it("says that no answer came, and keeps what was typed", async () => {
    device.instead.set("GET /api/seal", [undefined])
    await join()
    expect(journey.alert).toBe("The device did not answer. Try again.")
    expect(journey.draft.password).toBe("correct horse")
    expect(flaw()).toBe("")
    see(joining(home))
    await submit()
    expect(connects()).toBe(1)
    expect(journey.alert).toBeUndefined()
  })

  it("by its name, to an open one, needs the code too", async () => {
    journey.pickOther()
    journey.change({ ssid: "Cellar", security: "open" })
    await submit()
    expect(flaw()).toBe("Type the 8 digits from the label.")
    type(code)
    await submit()
    expect(device.opened).toMatchObject([{ body: { ssid: "Cellar", security: "open", hidden: true } }])
  })

  it("tells what the device turned down, as without a seal", async () => {
    const problem = { title: "No", status: 409, code: "not-in-setup", detail: "No." }
    device.accept = () => ({ status: 409, body: problem })
    await join()
    expect(journey.alert).toContain("takes no new Wi-Fi right now")
    expect(journey.screen().kind).toBe("prompt")
  })
})

describe("a page that could not load what seals", () => {
  beforeEach(async () => {
    isReachable = false
    await openPage()
  })

  it("says that no answer came, and asks for the code once it can", async () => {
    journey.pick(home)
    journey.change({ password: "correct horse" })
    await submit()
    expect(journey.alert).toBe("The device did not answer. Try again.")
    isReachable = true
    await submit()
    expect(journey.alert).toBeUndefined()
    expect(flaw()).toBe("Type the 8 digits from the label.")
    expect(flaws).toBe(2)
    expect(journey.draft.password).toBe("correct horse")
    expect(connects()).toBe(0)
  })

  it("has it as soon as the device answers again", async () => {
    expect(journey.sealing).toBeUndefined()
    isReachable = true
    await pass(2100)
    expect(journey.sealing).toBeDefined()
  })
})

describe("a device that seals nothing", () => {
  it.each(["none", "access-point"] as const)("for %s is asked for no seal", async (protection) => {
    device.view = { ...device.view, protection }
    isReachable = false
    await openPage()
    await poll()
    expect(journey.isStranger).toBe(false)
    expect(loading).toBeUndefined()
    journey.pick(café)
    expect(journey.screen().kind).toBe("joining")
  })
})

describe("a person who asks how it went", () => {
  beforeEach(() => {
    journey.follow()
    type(code)
  })

  it.each([
    [joining(home), "joining"],
    [joined, "result"],
  ])("is shown it: %o", async (attempt, kind) => {
    see(attempt)
    expect(journey.screen().kind).toBe("follow")
    await submit()
    expect(journey.screen()).toMatchObject({ kind, view: { attempt } })
  })

  it("finds a failure on the list", async () => {
    see(failed(home))
    await submit()
    expect(journey.screen()).toMatchObject({ kind: "list", notice: failed(home) })
    expect(journey.told).toBeUndefined()
  })

  it("is told on the list where there is nothing to tell, once", async () => {
    await submit()
    expect(journey.screen()).toMatchObject({ kind: "list", notice: undefined })
    expect(journey.told).toBe("\u2068ding\u2069 has not been asked to join a network yet.")
    journey.pick(home)
    journey.backToList()
    expect(journey.told).toBeUndefined()
  })

  it("stays there with a wrong code, and asks a second time without using up an attempt for nothing", async () => {
    type("12345678")
    await submit()
    expect(journey.screen().kind).toBe("follow")
    type(code)
    device.instead.set("GET /api/scan", [undefined, undefined])
    await submit()
    expect(journey.screen().kind).toBe("follow")
    await submit()
    expect(journey.screen().kind).toBe("list")
    expect(device.attempts).toBe(2)
  })
})

describe("a session that the device has forgotten", () => {
  it("in the middle of joining is opened anew, and the join is followed to its end", async () => {
    see(joining(home))
    await join()
    device.sessions.clear()
    see(joined)
    await poll()
    expect(journey.screen().kind).toBe("result")
    expect(device.attempts).toBe(2)
  })

  it("and cannot be opened anew, is asked for where the join was on show", async () => {
    see(joining(home))
    await join()
    device.sessions.clear()
    device.instead.set("POST /api/seal", [refusal("seal-too-soon", { waitSeconds: 4 })])
    await poll()
    expect(journey.screen().kind).toBe("follow")
    expect(flaw()).toBe("Wait 4 seconds, then try again.")
    expect(journey.alert).toBeUndefined()
    see(joined)
    await submit()
    expect(journey.screen().kind).toBe("result")
  })

  it("before a request is asked for where that was made, with the password", async () => {
    see(failed(home))
    await join()
    device.sessions.clear()
    device.instead.set("POST /api/seal", [refusal("seal-too-soon", { waitSeconds: 4 })])
    await submit()
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: home })
    expect(journey.draft.password).toBe("correct horse")
    expect(journey.alert).toBeUndefined()
    expect(flaw()).toBe("Wait 4 seconds, then try again.")
  })

  it("before a join of an open network is asked for there, and not on the list", async () => {
    see(failed(home))
    await join()
    journey.backToList()
    device.sessions.clear()
    device.instead.set("POST /api/seal", [refusal("seal-too-soon", { waitSeconds: 4 })])
    journey.pick(café)
    await pass()
    expect(journey.screen()).toMatchObject({ kind: "prompt", network: café })
  })

  it("takes no result from the screen", async () => {
    see(joined)
    await join()
    device.sessions.clear()
    device.instead.set("POST /api/seal", [refusal("not-in-setup")])
    await poll()
    await poll()
    expect(journey.screen()).toMatchObject({ kind: "result", attempt: joined })
  })
})

describe("the next page of the same tab", () => {
  it("shows the join that the one before began, and then its end", async () => {
    see(joining(home))
    await join()
    // As a browser does with a page that goes.
    journey.link.close()
    journey.link.session?.leave()
    await openPage()
    expect(journey.screen()).toMatchObject({ kind: "joining", ssid: "Home" })
    see(joined)
    await poll()
    expect(journey.screen().kind).toBe("result")
    await journey.finish(joined)
    expect(device.opened.at(-1)).toEqual({ path: "/api/setup/finish", body: { attempt: 1 } })
    const [first = 0, second = 0, ...more] = device.numbers
    expect(second).toBeGreaterThan(first)
    expect(more).toEqual([])
    expect(device.attempts).toBe(1)
  })

  it("begins as a stranger where the session is over", async () => {
    see(joining(home))
    await join()
    device.sessions.clear()
    await openPage()
    await pass()
    expect(journey.screen().kind).toBe("list")
    expect(journey.isStranger).toBe(true)
    expect(device.attempts).toBe(1)
  })
})
