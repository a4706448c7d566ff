import { nothing } from "lit/html.js"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { joined } from "./joined.ts"
import type { JoinedAttempt } from "./screen.ts"

const link = `https://ding.local:8443/#pair=${"aB-_".repeat(10)}xyz`
const fingerprint = "0123456789abcdef".repeat(4)
const attempt: JoinedAttempt = {
  kind: "joined",
  attempt: 1,
  ssid: "Home",
  ssidBytes: "SG9tZQ",
  address: "192.168.1.7",
  url: "https://ding.local:8443",
  accessPoint: true,
}

/** What a template says, as its markup in one line. */
function markup(value: unknown): string {
  if (Array.isArray(value)) return value.map(markup).join("")
  if (value === nothing || typeof value === "function" || value === undefined) return ""
  if (typeof value !== "object" || value === null) return `${value}`
  const { strings, values } = value as { strings: readonly string[]; values: readonly unknown[] }
  return strings.map((text, index) => text + markup(values[index])).join("")
}

function draw(changes: Partial<JoinedAttempt>, finished = false): string {
  const options = { device: "ding", finished, copied: undefined, onCopy: () => {}, onDone: () => {} }
  return markup(joined({ ...options, attempt: { ...attempt, ...changes } }))
}

/** The values that a person may copy, in their order. */
const values = (drawn: string) => Array.from(drawn.matchAll(/<bdi>(.*?)<\/bdi>/g), ([, value]) => value)

beforeEach(() => {
  vi.stubGlobal("location", { port: "" })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe("the way in at home", () => {
  it("begins on the page that leads to trust, and only then comes the link", () => {
    expect(values(draw({ home: { pairingUrl: link } }))).toEqual(["http://ding.local", link, "192.168.1.7"])
  })

  it("gives the secret to no address of plain HTTP", () => {
    const plain = values(draw({ home: { pairingUrl: link } })).filter((value) => value?.startsWith("http:"))
    expect(plain).toHaveLength(1)
    expect(plain.join()).not.toContain("pair")
  })

  it("keeps the port of a device that is only tried out", () => {
    vi.stubGlobal("location", { port: "8080" })
    expect(values(draw({ home: { pairingUrl: link } }))).toContain("http://ding.local:8080")
  })

  it("puts what the device's program has to say first, in place of the address", () => {
    expect(values(draw({ home: { pairingUrl: link }, text: "Hello" }))).toEqual([
      "Hello",
      "http://ding.local",
      link,
    ])
  })

  it("shows the root's fingerprint in sixteen groups, where there is one", () => {
    const groups = draw({ home: { pairingUrl: link, fingerprint } }).matchAll(/<span>([0-9A-F]{4})<\/span>/g)
    expect(Array.from(groups, ([, group]) => group).join("")).toBe(fingerprint.toUpperCase())
    expect(draw({ home: { pairingUrl: link } })).not.toContain("<details")
  })
})

describe("without a way in", () => {
  it("the addresses stand alone, and lead nowhere while the access point stands", () => {
    expect(values(draw({}))).toEqual(["192.168.1.7", "https://ding.local:8443"])
    expect(draw({})).not.toContain("<a ")
    expect(draw({ accessPoint: false })).toContain("<a href=https://ding.local:8443>")
  })
})

it("Done is offered once, while the access point stands", () => {
  expect(draw({})).toContain("filled-button")
  expect(draw({}, true)).not.toContain("filled-button")
  expect(draw({ accessPoint: false })).not.toContain("filled-button")
})
