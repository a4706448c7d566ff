import { html, type TemplateResult } from "lit/html.js"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { SetupView } from "../../shared/contract.ts"
import { form } from "./form.ts"
import { sayingAhead } from "./kept-keys.ts"
import { Link } from "./link.ts"
import { createSealing, type Sealing } from "./seal-chunk.ts"
import { sealWords } from "./seal-words.ts"
import { refusal, SealedDevice } from "./sealed-device.fixture.ts"

const view: SetupView = {
  device: "ding",
  protection: "code",
  scanning: false,
  ageMilliseconds: 0,
  networks: [],
  attempt: { kind: "none" },
}
const joining: SetupView = {
  ...view,
  attempt: { kind: "joining", attempt: 1, ssid: "Home", ssidBytes: "SG9tZQ", step: "associating" },
}
const request = { ssidBytes: "SG9tZQ", password: "correct horse" }

let device: SealedDevice
let link: Link
let sealing: Sealing
let ends: number
/** Listeners for the page's going and coming. */
let page: EventTarget

/** The page, or the next one of the same tab. */
function open(): void {
  page = new EventTarget()
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page))
  link = new Link(
    () => {},
    () => {},
  )
  link.view = view
  sealing = createSealing({ html, form, words: sealWords, link, onChange: () => {}, onEnd: () => ends++ })
}

/** Types into the field as a person does. */
function type(code: string): void {
  const onInput = valuesOf(sealing.field(false)).find((value) => typeof value === "function")
  ;(onInput as (event: unknown) => void)({ target: { value: code } })
}

/** The sentence under the field. */
function flaw(checked = false): string {
  return `${valuesOf(sealing.field(checked)).at(-1)}`
}

function valuesOf(template: TemplateResult): readonly unknown[] {
  return template.values
}

async function openWith(code: string): Promise<boolean | undefined> {
  type(code)
  return sealing.open()
}

beforeEach(() => {
  ends = 0
  device = new SealedDevice("15110970", view)
  vi.stubGlobal("window", { name: "" })
  vi.stubGlobal("fetch", device.fetch)
  open()
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe("the code", () => {
  it.each(["15110970", "1511 0970", " 1511-0970 ", "١٥١١٠٩٧٠", "۱۵۱۱ ۰۹۷۰"])(
    "opens a session, typed as %s",
    async (typed) => {
      expect(await openWith(typed)).toBe(true)
      expect(link.session).toBeDefined()
      expect(flaw()).toBe("")
    },
  )

  it.each(["", "1511 097", "15110970 1", "code"])(
    "is not tried while it cannot be one: %s",
    async (typed) => {
      expect(await openWith(typed)).toBe(false)
      expect(flaw(true)).toBe("Type the 8 digits from the label.")
      expect(device.asked).toEqual([])
    },
  )

  it("that is wrong says so, with the tries that are left, until something else is typed", async () => {
    device.attempts = 2
    expect(await openWith("12345678")).toBe(false)
    expect(flaw()).toBe("That is not the code on the label. 7 tries left.")
    expect(link.session).toBeUndefined()
    expect(device.attempts).toBe(3)
    type("1234567")
    expect(flaw()).toBe("")
  })

  it.each([
    [8, "That is not the code on the label. One try left."],
    [9, "The code was tried too often. Switch the device off and on, then try again."],
  ])("that is wrong after %i tries says what is left", async (attempts, sentence) => {
    device.attempts = attempts
    await openWith("12345678")
    expect(flaw()).toBe(sentence)
  })

  it.each([
    ["seal-too-soon", { status: 429, waitSeconds: 8 }, "Wait 8 seconds, then try again."],
    ["seal-too-soon", { status: 429, waitSeconds: 1 }, "Wait a second, then try again."],
    ["setup-locked", {}, "The code was tried too often. Switch the device off and on, then try again."],
    ["not-in-setup", { status: 409 }, "\u2068ding\u2069 takes no new Wi-Fi right now. Reload this page."],
  ] as const)(
    "that the device does not look at for %s, %o, is answered with what to do",
    async (code, facts, sentence) => {
      device.instead.set("POST /api/seal", [refusal(code, facts)])
      expect(await openWith("15110970")).toBe(false)
      expect(flaw()).toBe(sentence)
      expect(device.asked).toEqual(["GET /api/seal", "POST /api/seal"])
    },
  )

  it("asks for a new offer once, where somebody else used the first", async () => {
    device.instead.set("POST /api/seal", [refusal("seal-refused")])
    expect(await openWith("15110970")).toBe(true)
    expect(device.attempts).toBe(1)
  })

  it("asks for a new offer no more than once", async () => {
    device.instead.set("POST /api/seal", [refusal("seal-refused"), refusal("seal-refused")])
    expect(await openWith("15110970")).toBe(false)
    expect(device.asked).toHaveLength(4)
    expect(device.attempts).toBe(0)
  })

  it("is not tried again by itself where no answer came: the device may have counted", async () => {
    device.instead.set("POST /api/seal", [undefined])
    expect(await openWith("15110970")).toBeUndefined()
    expect(device.asked).toEqual(["GET /api/seal", "POST /api/seal"])
    expect(flaw()).toBe("")
  })

  it.each([{}, { suite: "none" }, { share: 1 }])(
    "meets %o, which is no answer of a device",
    async (nonsense) => {
      device.instead.set("GET /api/seal", [Response.json(nonsense)])
      device.instead.set("POST /api/seal", [Response.json(nonsense)])
      expect(await openWith("15110970")).not.toBe(true)
      expect(link.session).toBeUndefined()
    },
  )

  it("is proven to nobody who does not know it", async () => {
    const impostor = new SealedDevice("00000000", view)
    vi.stubGlobal("fetch", impostor.fetch)
    expect(await openWith("15110970")).toBe(false)
    expect(link.session).toBeUndefined()
  })
})

describe("the next page of the same tab", () => {
  beforeEach(async () => {
    await openWith("15110970")
  })

  it("goes on with the session, and uses up no attempt", async () => {
    await link.session?.ask("/api/connect", request)
    device.view = joining
    open()
    expect(await link.session?.ask("/api/scan")).toEqual({ kind: "accepted", value: joining })
    expect(await link.session?.ask("/api/setup/finish", { attempt: 1 })).toMatchObject({ kind: "accepted" })
    expect(device.numbers).toEqual([0, 2 + sayingAhead])
    expect(device.attempts).toBe(1)
  })

  it("is not given the code: where the device has forgotten the session, somebody has to type it again", async () => {
    device.sessions.clear()
    open()
    expect(await link.session?.ask("/api/scan")).toEqual({ kind: "silent" })
    expect(link.session).toBeUndefined()
    expect(flaw()).toBe("The device asks for the code once more.")
    expect(ends).toBe(1)
    expect(device.attempts).toBe(1)
    open()
    expect(link.session).toBeUndefined()
  })

  it("leaves nothing to one that the browser brings back: two must not seal under the same number", async () => {
    const kept = window.name
    page.dispatchEvent(new Event("pagehide"))
    expect(await link.session?.ask("/api/connect", request)).toEqual({ kind: "silent" })
    expect(device.numbers).toEqual([])
    expect(window.name).toBe(kept)
    page.dispatchEvent(new Event("pageshow"))
    expect(link.session).toBeUndefined()
    expect(ends).toBe(1)
    expect(flaw()).toBe("The device asks for the code once more.")
  })

  it("knows nothing of what was typed", () => {
    expect(window.name).toMatch(/^porchlight [\w -]+$/)
    expect(window.name).not.toContain("15110970")
  })
})

it("a page that is shown for the first time has lost no session", () => {
  page.dispatchEvent(new Event("pagehide"))
  page.dispatchEvent(new Event("pageshow"))
  expect(ends).toBe(0)
})
