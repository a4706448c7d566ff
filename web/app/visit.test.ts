import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Problem } from "../../shared/contract.ts"
import type { HomeView } from "../../shared/home-contract.ts"
import type { PassView } from "../../shared/pairing-contract.ts"
import type { Kept } from "./kept.ts"
import type { Outcome } from "./pair-chunk.ts"
import { createVisit, type Visit } from "./visit.ts"

const secret = "s".repeat(43)

/** As with `isolate`: a name inside a sentence. */
const ding = "\u2068ding\u2069"

let isKnown: boolean
let isOpen: boolean
let isAway: boolean
let links: Set<string>
let phones: PassView[]
let networks: { ssid: string; ssidBytes: string; isJoined: boolean }[]
/** Answers in place of the next one to a question, a method and a path. */
let instead: Map<string, Partial<Problem>>
let asked: { question: string; body: unknown; headers: unknown }[]
let outcome: Outcome
let coded: unknown[]
let visit: Visit

const home: HomeView = {
  contract: 1,
  device: {
    name: "ding",
    version: "1",
    uptimeMilliseconds: 0,
    capabilities: { https: true, push: true, history: true },
  },
  network: { ssid: "Home", ssidBytes: "SG9tZQ", address: "192.168.1.17", signalPercent: 80 },
  readings: [],
  controls: [],
  images: [],
  happened: [],
}

const phone = (id: string): PassView => ({ id, name: id, made: 1, used: 1 })
const questions = () => asked.map(({ question }) => question)

function refusal(problem: Partial<Problem>): Response {
  return Response.json({ title: "No", status: 400, detail: "No.", ...problem }, { status: 400 })
}

interface Body {
  readonly link?: string
  readonly introduction?: string
  readonly id?: string
  readonly ssidBytes?: string
}

function answer(question: string, body: Body): Response {
  const planned = instead.get(question)
  instead.delete(question)
  if (planned) return refusal(planned)
  if (question === "GET /api/trust") return Response.json({ device: "ding" })
  if (question === "POST /api/pair") {
    if (!links.delete(body.link ?? body.introduction ?? "")) return refusal({ code: "pairing-refused" })
    isKnown = true
    return Response.json({ id: "self", name: "iPhone" })
  }
  if (!isKnown && !(isOpen && question === "GET /api/home")) return refusal({ code: "pairing-required" })
  if (question === "GET /api/home") return Response.json(home)
  if (question === "GET /api/sessions") return Response.json({ self: "self", sessions: phones })
  if (question === "POST /api/pairing-link") {
    return Response.json({ url: "https://ding.local/#pair=x", expiresInMilliseconds: 600_000 })
  }
  if (question === "POST /api/sessions/revoke") {
    phones = phones.filter(({ id }) => id !== body.id)
    isKnown &&= body.id !== "self"
    return Response.json({})
  }
  if (question === "GET /api/networks") return Response.json({ networks })
  if (question === "POST /api/sessions/revoke-all") {
    isKnown = false
    return Response.json({})
  }
  if (question === "POST /api/networks/forget") {
    networks = networks.filter(({ ssidBytes }) => ssidBytes !== body.ssidBytes)
    return Response.json({})
  }
  return refusal({ code: "not-found" })
}

const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds)

async function arrive(link?: string): Promise<void> {
  visit.begin(link)
  await settle()
}

async function typeCode(code: string): Promise<void> {
  visit.pairing.type(code)
  await settle()
  await visit.submitCode()
  await settle()
}

beforeEach(() => {
  vi.useFakeTimers()
  isKnown = isOpen = isAway = false
  links = new Set([secret])
  phones = [phone("self"), phone("other")]
  networks = [
    { ssid: "Home", ssidBytes: "SG9tZQ", isJoined: true },
    { ssid: "Attic", ssidBytes: "QXR0aWM", isJoined: false },
  ]
  instead = new Map()
  asked = []
  outcome = { kind: "paired" }
  coded = []
  vi.doMock("/pair.js?0", () => ({
    pairWithCode: async (_ask: unknown, terms: unknown) => {
      coded.push(terms)
      isKnown ||= outcome.kind === "paired"
      return outcome
    },
  }))
  vi.stubGlobal("window", {})
  vi.stubGlobal("document", { hidden: false })
  vi.stubGlobal("location", { hostname: "ding-by-address.local" })
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const question = `${init.method ?? "GET"} ${path}`
    if (isAway) throw new TypeError("Failed to fetch")
    const body = init.body === undefined ? undefined : JSON.parse(`${init.body}`)
    asked.push({ question, body, headers: init.headers })
    return answer(question, body ?? {})
  })
  visit = createVisit(() => {})
})

afterEach(() => {
  visit.rest()
  visit.invitation.end()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.doUnmock("/pair.js?0")
})

describe("an introduction", () => {
  beforeEach(() => links.add("word"))

  it("lets a phone in that the device does not know", async () => {
    visit.introduce("word")
    await arrive()
    expect(asked.filter(({ question }) => question === "POST /api/pair")).toMatchObject([
      { body: { introduction: "word" } },
    ])
    expect(visit.place).toBe("home")
  })

  it("is for nothing where the device knows the phone, also when it does no more", async () => {
    isKnown = true
    visit.introduce("word")
    await arrive()
    expect(visit.place).toBe("home")
    isKnown = false
    visit.look()
    await settle(60_000)
    expect(visit.place).toBe("pairing")
    expect(questions()).not.toContain("POST /api/pair")
  })

  it("that comes while the code is asked for lets the phone in", async () => {
    await arrive()
    expect(visit.place).toBe("pairing")
    visit.introduce("word")
    await settle()
    expect(visit.place).toBe("home")
  })

  it("that is refused leads to the code, with the reason, and is not sent again", async () => {
    links.delete("word")
    visit.introduce("word")
    await arrive()
    expect(visit.place).toBe("pairing")
    expect(visit.pairing.notice).toBe(
      "The other device could not let this phone in: more than two minutes went by, or their clocks differ. Tap there again, or type the code from the label.",
    )
    expect(questions().filter((question) => question === "POST /api/pair")).toHaveLength(1)
  })

  it("may be tried again while the device does not know the time", async () => {
    instead.set("POST /api/pair", { code: "clock-not-set" })
    visit.introduce("word")
    await arrive()
    expect(visit.place).toBe("opening")
    expect(visit.pairing.notice).toContain("does not know what time it is yet")
    visit.openAgain()
    await settle()
    expect(visit.place).toBe("home")
  })
})

describe("a link", () => {
  it("lets a phone in before anything else is asked", async () => {
    await arrive(secret)
    expect(questions()[0]).toBe("POST /api/pair")
    expect(asked[0]).toMatchObject({
      body: { link: secret },
      headers: { "content-type": "application/json" },
    })
    expect(visit.place).toBe("home")
    expect(visit.heard?.view.network).toMatchObject({ ssid: "Home", address: "192.168.1.17" })
  })

  it("that is spent leads to the code, with the reason", async () => {
    links.clear()
    await arrive(secret)
    expect(visit.place).toBe("pairing")
    expect(visit.pairing.notice).toContain("used already, or is older than ten minutes")
  })

  it("that is spent keeps nobody out who is in", async () => {
    links.clear()
    isKnown = true
    await arrive(secret)
    expect(visit.place).toBe("home")
  })

  it("stays where no answer came, for as long as the person tries it", async () => {
    isAway = true
    await arrive(secret)
    expect(visit.place).toBe("opening")
    expect(visit.pairing.notice).toContain("did not answer")
    await settle(60_000)
    isAway = false
    visit.look()
    await settle()
    expect(asked).toEqual([])
    visit.openAgain()
    await settle()
    expect(visit.place).toBe("home")
  })

  it("that comes while another is at work is not forgotten with that one", async () => {
    const answers: ((response: Response) => void)[] = []
    vi.stubGlobal("fetch", (path: string) => {
      asked.push({ question: path, body: undefined, headers: undefined })
      return new Promise((resolve) => answers.push(resolve))
    })
    await arrive("f".repeat(43))
    await arrive(secret)
    answers[0]?.(refusal({ code: "pairing-refused" }))
    await settle()
    answers[1]?.(refusal({ code: "storage-failed" }))
    await settle()
    visit.openAgain()
    await settle()
    expect(questions()).toEqual(["/api/pair", "/api/pair", "/api/pair"])
  })

  it("is given up for the code", async () => {
    instead.set("POST /api/pair", { code: "too-many-phones" })
    await arrive(secret)
    expect(visit.pairing.notice).toContain("Forget one on a phone that it knows")
    visit.typeCode()
    visit.openAgain()
    await settle()
    expect(visit.place).toBe("pairing")
    expect(questions().filter((question) => question === "POST /api/pair")).toHaveLength(1)
  })
})

describe("the code", () => {
  beforeEach(() => arrive())

  it("is asked for, in the device's name, where the device does not know the phone", () => {
    expect(visit.place).toBe("pairing")
    expect(visit.pairing.device).toBe("ding")
    expect(visit.pairing.notice).toBeUndefined()
  })

  it.each(["04815162", "0481 5162", "٠٤٨١-٥١٦٢", "۰۴۸۱۵۱۶۲"])(
    "lets a phone in, written as %s",
    async (code) => {
      await typeCode(code)
      expect(coded).toEqual([{ device: "ding", code: "04815162" }])
      expect(visit.place).toBe("home")
    },
  )

  it.each(["", "0481516", "048151623", "label"])("is not tried where it is none: %s", async (code) => {
    await typeCode(code)
    expect(coded).toEqual([])
    expect(visit.pairing.flaw).toContain("8 digits")
  })

  it.each([
    [19, "19 tries left"],
    [1, "One try left"],
    [0, "no more tries"],
  ])("that is wrong leaves %i tries, and says so until it is typed again", async (attemptsLeft, words) => {
    outcome = { kind: "wrong", attemptsLeft }
    await typeCode("12345678")
    expect(visit.pairing.flaw).toContain(words)
    visit.pairing.type("1")
    expect(visit.pairing.flaw).toBeUndefined()
  })

  const refused = (code: Problem["code"], waitSeconds?: number): Outcome => {
    const problem = { title: "No", status: 400, code, detail: "No." }
    return { kind: "refused", problem: waitSeconds === undefined ? problem : { ...problem, waitSeconds } }
  }

  it.each<[Outcome, string]>([
    [refused("seal-too-soon", 0.2), "Wait 2 seconds"],
    [refused("seal-too-soon", 99), "Wait 99 seconds"],
    [refused("seal-too-soon", 3541), "Wait 60 minutes"],
    [refused("not-in-setup"), "takes no code"],
    [refused("storage-failed"), `${ding} could not store that`],
    [refused("too-many-phones"), "Forget one"],
    [refused("internal"), `${ding} could not do that`],
    [{ kind: "outdated" }, "Reload it"],
    [{ kind: "silent" }, `${ding} did not answer`],
  ])("that could not be tried says why: %j", async (result, words) => {
    outcome = result
    await typeCode("12345678")
    expect(visit.pairing.notice).toContain(words)
    expect(visit.place).toBe("pairing")
  })

  it("is not needed where another tab let the phone in meanwhile", async () => {
    isKnown = true
    visit.look()
    await settle()
    expect(visit.place).toBe("home")
  })
})

describe("the phones", () => {
  beforeEach(async () => {
    isKnown = true
    await arrive()
  })

  it("are listed, with which of them asks", () => {
    expect(visit.phones.list?.map(({ id }) => id)).toEqual(["self", "other"])
    expect(visit.phones.view?.self).toBe("self")
  })

  it("are forgotten only after the question", async () => {
    await visit.forget()
    visit.phones.ask("other")
    visit.phones.keep()
    await visit.forget()
    expect(phones).toHaveLength(2)
    visit.phones.ask("other")
    await visit.forget()
    expect(phones.map(({ id }) => id)).toEqual(["self"])
    expect(visit.place).toBe("home")
  })

  it("are forgotten once, however often that is tapped", async () => {
    visit.phones.ask("other")
    await Promise.all([visit.forget(), visit.forget()])
    expect(questions().filter((question) => question === "POST /api/sessions/revoke")).toHaveLength(1)
  })

  it("lead back to the code where this one is forgotten", async () => {
    visit.phones.ask("self")
    await visit.forget()
    expect(visit.place).toBe("pairing")
    expect(visit.pairing.notice).toContain("has forgotten this phone")
  })

  it("stay where the device could not forget one, with the reason", async () => {
    instead.set("POST /api/sessions/revoke", { code: "storage-failed" })
    visit.phones.ask("self")
    await visit.forget()
    expect(visit.place).toBe("home")
    expect(visit.phones.alert).toContain("could not store that")
    expect(visit.phones.list).toHaveLength(2)
  })

  it("are gone where another one forgot them first", async () => {
    instead.set("POST /api/sessions/revoke", { code: "not-found" })
    visit.phones.ask("other")
    await visit.forget()
    expect(visit.phones.alert).toBeUndefined()
    expect(visit.phones.list).toHaveLength(1)
  })

  it("that are forgotten elsewhere are asked who they are", async () => {
    isKnown = false
    await settle(5000)
    expect(visit.place).toBe("pairing")
    expect(visit.pairing.notice).toContain("has forgotten this phone")
  })

  it("come with a link, made by a POST that is JSON, and are seen to come", async () => {
    visit.show({ name: "inviting" })
    await settle()
    expect(visit.invitation.url).toBe("https://ding.local/#pair=x")
    expect(visit.invitation.minutesLeft).toBe(10)
    const made = asked.find(({ question }) => question === "POST /api/pairing-link")
    expect(made).toMatchObject({ body: {}, headers: { "content-type": "application/json" } })
    await settle(10_000)
    expect(visit.invitation.hasArrived).toBe(false)
    phones.push(phone("new"))
    await settle(3000)
    expect(visit.invitation.hasArrived).toBe(true)
    visit.show({ name: "phones" })
    expect(visit.place).toBe("phones")
    expect(visit.phones.list).toHaveLength(3)
  })

  it("are not looked for any more once the link has run out, or was left", async () => {
    visit.show({ name: "inviting" })
    await settle(601_000)
    expect(visit.invitation.minutesLeft).toBe(0)
    visit.rest()
    const count = asked.length
    await settle(60_000)
    expect(asked).toHaveLength(count)
  })

  it("get no link where the device makes none, with the reason", async () => {
    instead.set("POST /api/pairing-link", { code: "internal" })
    visit.show({ name: "inviting" })
    await settle()
    expect(visit.invitation.alert).toContain("could not do that")
  })
})

it("while the phones are asked for again, no word stays of the time they could not be listed", async () => {
  isKnown = true
  instead.set("GET /api/sessions", { code: "internal" })
  await arrive()
  expect(visit.phones.isMissing).toBe(true)
  const isAsked = visit.phones.load()
  expect(visit.phones.isMissing).toBe(false)
  await isAsked
  expect(visit.phones.list).toHaveLength(2)
})

describe("the screens", () => {
  beforeEach(() => {
    isKnown = true
  })

  it("are shown again after a reload, but a link for another phone is not made unasked", async () => {
    visit.begin(undefined, { name: "reading", id: "outside" })
    await settle()
    expect([visit.place, visit.part]).toEqual(["reading", "outside"])
    visit.begin(undefined, { name: "inviting" })
    await settle()
    expect(questions()).not.toContain("POST /api/pairing-link")
  })

  it("wait until the phone is let in", async () => {
    isKnown = false
    await arrive()
    visit.show({ name: "wifi" })
    expect(visit.place).toBe("pairing")
    expect(questions()).not.toContain("GET /api/networks")
  })

  it("forget a network after the question, and no other", async () => {
    await arrive()
    visit.show({ name: "wifi" })
    await settle()
    await visit.networks.forget("ding")
    expect(networks).toHaveLength(2)
    visit.networks.ask("QXR0aWM")
    await visit.networks.forget("ding")
    expect(networks.map(({ ssid }) => ssid)).toEqual(["Home"])
    expect(visit.networks.list).toEqual(networks)
  })

  it("leave a question behind that was not answered", async () => {
    await arrive()
    visit.show({ name: "phones" })
    visit.phones.ask("other")
    visit.show({ name: "home" })
    expect(visit.phones.asked).toBeUndefined()
  })

  it("stop the live view when another one is shown, and when nobody looks", async () => {
    await arrive()
    visit.show({ name: "image", id: "garden" })
    visit.pictures.watch("garden")
    visit.rest()
    expect(visit.pictures.watched).toBeUndefined()
    visit.pictures.watch("garden")
    visit.show({ name: "home" })
    expect(visit.pictures.watched).toBeUndefined()
  })

  it("forget all phones after the question, this one with them", async () => {
    await arrive()
    visit.show({ name: "phones" })
    visit.phones.ask("*")
    await visit.forget()
    expect(questions()).toContain("POST /api/sessions/revoke-all")
    expect(visit.place).toBe("pairing")
  })
})

describe("the device", () => {
  it("is missed while it does not answer, and found again", async () => {
    isKnown = true
    await arrive()
    isAway = true
    await settle(5000)
    expect(visit.lost).toBe(true)
    expect(visit.place).toBe("home")
    isAway = false
    await settle(2000)
    expect(visit.lost).toBe(false)
  })

  it("is asked nothing while nobody looks", async () => {
    isKnown = true
    await arrive()
    visit.rest()
    const count = asked.length
    await settle(60_000)
    expect(asked).toHaveLength(count)
  })

  it("that is open to everybody still learns a phone, and does not lead away from the code", async () => {
    isOpen = true
    await arrive()
    expect(visit.place).toBe("home")
    expect(visit.phones.isStranger).toBe(true)
    visit.typeCode()
    visit.look()
    await settle(60_000)
    expect(visit.place).toBe("pairing")
    await typeCode("04815162")
    expect(visit.place).toBe("home")
    expect(visit.phones.isStranger).toBe(false)
  })
})

describe("what this phone keeps", () => {
  let keptHome: HomeView | undefined

  async function arriveKeeping(): Promise<void> {
    keptHome = undefined
    const kept: Kept = {
      home: async () => undefined,
      history: async () => undefined,
      picture: async () => undefined,
      saveHistory: async () => {},
      savePicture: async () => {},
      async saveHome(view) {
        keptHome = view
      },
      async clear() {
        keptHome = undefined
      },
    }
    const wishList = {
      all: async () => [],
      add: async () => false,
      end: async () => {},
      remove: async () => {},
    }
    visit = createVisit(() => {}, { kept, wishList, probe: async () => "unknown" })
    isKnown = true
    await arrive()
    expect(keptHome).toEqual(home)
    // Heard, and not yet written.
    visit.look()
    await settle()
  }

  it("is what was heard last before the device went away", async () => {
    await arriveKeeping()
    keptHome = undefined
    isAway = true
    await settle(5000)
    expect(visit.lost).toBe(true)
    expect(keptHome).toEqual(home)
  })

  it("is gone, and stays so, where the device does not know it any more", async () => {
    await arriveKeeping()
    isKnown = false
    visit.look()
    await settle()
    expect(visit.place).toBe("pairing")
    visit.rest()
    expect(keptHome).toBeUndefined()
  })

  it("is gone, and stays so, where the person had it forgotten", async () => {
    await arriveKeeping()
    visit.phones.ask("self")
    await visit.forget()
    visit.rest()
    expect(keptHome).toBeUndefined()
  })
})
