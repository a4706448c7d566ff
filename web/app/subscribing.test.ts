import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { createPhoneStore, type PhoneStore } from "../kept/phone-store.ts"
import type { PushChoice } from "../kept/push-choice.ts"
import type { BrowserPush, PushAbility } from "./browser-push.ts"
import { createSubscribing, type Subscribing } from "./subscribing.ts"
import { createToldPhones } from "./told-phones.ts"

const device = "ding-5cd80b1"

let ability: PushAbility
/** How often the browser was asked for it. */
let looks: number
/** What the browser has: an endpoint, for a key. */
let own: { endpoint: string; key: string } | undefined
let serviceAnswers: boolean
let key: string
/** The endpoint that the device knows of this phone. */
let known: string | undefined
let asked: string[]
let refusal: { code: string; status: number } | undefined
let choice: PushChoice | undefined
let subscribing: Subscribing
let made: number
/** The device is open to everybody, and knows who asks only of one that says so. */
let isOpenHouse: boolean
/** What a browser does when it is to ask the person. */
let ask: () => Promise<void>
/** Until then the device does not tell its key. */
let pause: Promise<void> | undefined
/** Until then the browser has not found what was kept. */
let reading: Promise<void> | undefined

const subscriptionOf = (endpoint: string) =>
  ({
    endpoint,
    toJSON: () => ({ endpoint, keys: { p256dh: "p", auth: "a" } }),
    unsubscribe: async () => {
      own = undefined
      return true
    },
  }) as unknown as PushSubscription

const browser: BrowserPush = {
  get ability() {
    looks++
    return ability
  },
  watch: () => {},
  allow: () => ask(),
  current: async () => {
    const has = own
    return has && { subscription: subscriptionOf(has.endpoint), isFor: (key) => key === has.key }
  },
  subscribe: async (key) => {
    if (!serviceAnswers) throw new Error("silence")
    own = { endpoint: `https://push.example/${++made}`, key }
    return subscriptionOf(own.endpoint)
  },
}

/** Keeps one choice, as IndexedDB would. */
const store: PhoneStore = {
  use: async (work) =>
    work({
      get: async () => {
        const found = choice
        await reading
        return found
      },
      put: async (_: string, value: PushChoice) => {
        choice = value
      },
    } as never),
}

function view(): object {
  const phone = { id: "1", session: "s", name: "Phone", service: "push.example", quiet: null, waiting: 0 }
  const full = { ...phone, deliveredAgeMilliseconds: null, fault: null }
  return { self: known && !isOpenHouse ? "1" : null, subscriptions: known ? [full] : [] }
}

beforeEach(() => {
  ability = "undecided"
  own = known = refusal = choice = undefined
  serviceAnswers = true
  key = "key-1"
  asked = []
  made = looks = 0
  isOpenHouse = false
  pause = reading = undefined
  ask = async () => {
    if (ability === "undecided") ability = "allowed"
  }
  const moments = new Map<string, string>()
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => moments.get(name) ?? null,
    setItem: (name: string, moment: string) => moments.set(name, moment),
  })
  vi.stubGlobal("fetch", async (path: string, { method = "GET", body }: RequestInit) => {
    asked.push(`${method} ${path}`)
    if (path === "/api/push/key") await pause
    if (refusal) return Response.json({ ...refusal, detail: "" }, { status: refusal.status })
    if (path === "/api/push/key") return Response.json({ key })
    if (method === "POST") known = JSON.parse(String(body)).endpoint
    if (method === "DELETE") known = undefined
    return Response.json(method === "POST" ? { ...view(), self: "1" } : view())
  })
  open()
})

afterEach(() => vi.unstubAllGlobals())

/** As the app does when it is opened. */
function open(): void {
  const onChange = () => {}
  subscribing = createSubscribing({ browser, store, told: createToldPhones(onChange), onChange })
}

async function openOn(): Promise<void> {
  await subscribing.turnOn(device)
  asked = []
  open()
}

describe("a phone", () => {
  it("asks nobody and nothing before somebody taps", async () => {
    await subscribing.renew(device)
    expect(asked).toEqual([])
    expect(ability).toBe("undecided")
    expect(subscribing.state).toBe("off")
    expect(subscribing.isOffered).toBe(true)
  })

  it("is told from a tap on, and says so", async () => {
    await subscribing.turnOn(device)
    expect(subscribing.state).toBe("on")
    expect(known).toBe("https://push.example/1")
    expect(choice).toEqual({ isOn: true, quiet: null, language: "en", endpoint: known, id: "1" })
  })

  it.each(["unsupported", "home-screen", "blocked"] as const)("says %s where that is so", async (said) => {
    ability = said
    await subscribing.turnOn(device)
    await subscribing.renew(device)
    expect(subscribing.state).toBe(said)
    expect(asked).toEqual([])
  })

  it("does not ask the browser at each drawing what it allows", async () => {
    await subscribing.renew(device)
    const before = looks
    for (let drawings = 0; drawings < 10; drawings++) void [subscribing.state, subscribing.isOffered]
    expect(looks).toBe(before)
  })

  it("that was allowed in the settings is told from the next opening on", async () => {
    ability = "allowed"
    await subscribing.renew(device)
    expect(subscribing.state).toBe("on")
    expect(known).toBeDefined()
  })

  it("says that its browser's service does not answer, and can try again", async () => {
    serviceAnswers = false
    await subscribing.turnOn(device)
    expect(subscribing.alert).toContain("push service of this browser does not answer")
    expect(subscribing.busy).toBe(false)
    serviceAnswers = true
    await subscribing.turnOn(device)
    expect(subscribing.alert).toBeUndefined()
    expect(subscribing.state).toBe("on")
  })

  it.each([
    ["bad-endpoint", "does not know the push service"],
    ["storage-failed", "could not store that"],
  ])("says why the device did not take it: %s", async (code, words) => {
    ability = "allowed"
    own = { endpoint: "https://push.example/old", key }
    refusal = { code, status: 400 }
    await subscribing.turnOn(device)
    expect(subscribing.alert).toContain(words)
    expect(subscribing.state).toBe("off")
  })
})

describe("at each opening a phone", () => {
  it("says the same again, which costs the device nothing", async () => {
    await openOn()
    await subscribing.renew(device)
    expect(asked).toEqual([
      "GET /api/push/subscriptions",
      "GET /api/push/key",
      "POST /api/push/subscriptions",
    ])
    expect(made).toBe(1)
  })

  it.each([
    ["the browser's subscription has gone", "own"],
    ["the device has another key", "key"],
    ["the device has forgotten it", "known"],
  ])("subscribes anew where %s", async (_, what) => {
    await openOn()
    if (what === "own") own = undefined
    if (what === "key") key = "key-2"
    if (what === "known") known = undefined
    await subscribing.renew(device)
    expect(made).toBe(2)
    expect(known).toBe("https://push.example/2")
    expect(own).toEqual({ endpoint: known, key })
  })

  it("knows itself where the device, open to everybody, does not", async () => {
    isOpenHouse = true
    await openOn()
    await subscribing.renew(device)
    expect(made).toBe(1)
    await subscribing.turnOff()
    expect(known).toBeUndefined()
  })

  it("that was switched off stays off", async () => {
    await openOn()
    await subscribing.restore()
    await subscribing.renew(device)
    await subscribing.turnOff()
    expect(known).toBeUndefined()
    expect(own).toBeUndefined()
    open()
    await subscribing.renew(device)
    expect(subscribing.state).toBe("off")
    expect(subscribing.isOffered).toBe(false)
    expect(made).toBe(1)
  })

  it("that the device does not know leaves it at that", async () => {
    await openOn()
    refusal = { code: "pairing-required", status: 401 }
    await subscribing.renew(device)
    expect(asked).toEqual(["GET /api/push/subscriptions"])
    expect(subscribing.alert).toBeUndefined()
  })

  it("keeps its quiet hours, and tells them by the clock of today", async () => {
    await subscribing.turnOn(device)
    await subscribing.setQuiet({ fromMinute: 1320, toMinute: 420 }, device)
    open()
    await subscribing.renew(device)
    expect(subscribing.quiet).toEqual({ fromMinute: 1320, toMinute: 420 })
  })

  it("works where nothing is kept", async () => {
    const onChange = () => {}
    const told = createToldPhones(onChange)
    const forgetful = createSubscribing({ browser, store: createPhoneStore(false), told, onChange })
    await forgetful.turnOn(device)
    expect(forgetful.state).toBe("on")
  })
})

describe("what a person wants", () => {
  /** Has the device take its time from here on; what is given lets it answer. */
  function slowly(): () => void {
    let answer = () => {}
    pause = new Promise((resolve) => {
      answer = resolve
    })
    return () => answer()
  }

  it("is done after what the app does by itself: to be told no more", async () => {
    await openOn()
    const answer = slowly()
    const renewed = subscribing.renew(device)
    await vi.waitFor(() => expect(subscribing.busy).toBe(true))
    const off = subscribing.turnOff()
    answer()
    await Promise.all([off, renewed])
    expect(choice?.isOn).toBe(false)
    expect(own).toBeUndefined()
  })

  it("is shown at once, and the last of it holds: quiet hours", async () => {
    await subscribing.turnOn(device)
    const answer = slowly()
    const first = subscribing.setQuiet({ fromMinute: 1200, toMinute: 420 }, device)
    const second = subscribing.setQuiet({ fromMinute: 1260, toMinute: 420 }, device)
    expect(subscribing.quiet).toEqual({ fromMinute: 1260, toMinute: 420 })
    answer()
    await Promise.all([first, second])
    expect(choice?.quiet).toEqual({ fromMinute: 1260, toMinute: 420 })
    expect(subscribing.quiet).toEqual(choice?.quiet)
  })

  it("is not undone by what was read before", async () => {
    await openOn()
    let found = () => {}
    reading = new Promise((resolve) => {
      found = resolve
    })
    const read = subscribing.restore()
    await subscribing.setQuiet({ fromMinute: 1200, toMinute: 420 }, device)
    found()
    await read
    expect(subscribing.quiet).toEqual({ fromMinute: 1200, toMinute: 420 })
  })

  it("can be said again where the browser's question was put aside and never answered", async () => {
    const asks = ask
    ask = () => new Promise(() => {})
    void subscribing.turnOn(device)
    expect(subscribing.busy).toBe(false)
    ask = asks
    await subscribing.turnOn(device)
    expect(subscribing.state).toBe("on")
  })

  it("is none of it for now, also after it did not work", async () => {
    serviceAnswers = false
    await subscribing.turnOn(device)
    expect(subscribing.isOffered).toBe(true)
    subscribing.later()
    expect(subscribing.isOffered).toBe(false)
    serviceAnswers = true
    open()
    await subscribing.renew(device)
    expect(subscribing.state).toBe("off")
    expect(made).toBe(0)
  })
})
