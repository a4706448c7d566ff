import { describe, expect, it } from "vitest"
import type { Attempt, Network, SetupView } from "../../shared/contract.ts"
import { isAnswerTo, type Local, screenName, screenOf } from "./screen.ts"

const home: Network = {
  ssid: "Home",
  ssidBytes: "SG9tZQ",
  signalPercent: 80,
  security: "wpa2",
  supported: true,
  saved: false,
}
const about = { attempt: 7, ssid: "Home", ssidBytes: "SG9tZQ" }
const joining: Attempt = { kind: "joining", ...about, step: "addressing" }
const failed: Attempt = { kind: "failed", ...about, code: "wrong-password" }
const unsupported: Attempt = { kind: "failed", ...about, code: "unsupported-security" }
const joined: Attempt = {
  kind: "joined",
  ...about,
  address: "192.168.1.7",
  url: "https://ding.local",
  accessPoint: true,
}

const viewOf = (attempt: Attempt): SetupView => ({
  device: "ding",
  protection: "none",
  scanning: false,
  ageMilliseconds: 0,
  networks: [home],
  attempt,
})
const localOf = (changes: Partial<Local> = {}): Local => ({
  place: { kind: "list" },
  pending: undefined,
  mine: undefined,
  acknowledged: undefined,
  ...changes,
})
const prompt: Partial<Local> = { place: { kind: "prompt", network: home } }
const direct: Partial<Local> = { place: { kind: "direct", network: home } }

describe("the screen", () => {
  it("waits for the first view", () => {
    expect(screenOf(undefined, localOf()).kind).toBe("loading")
  })

  it("shows a join from the tap on, before any view knows of it", () => {
    const screen = screenOf(viewOf({ kind: "none" }), localOf({ ...prompt, pending: "Home" }))
    expect(screen).toMatchObject({ kind: "joining", ssid: "Home", step: "associating" })
  })

  it("follows the device when another phone had it join", () => {
    expect(screenOf(viewOf(joining), localOf(prompt))).toMatchObject({ kind: "joining", step: "addressing" })
    expect(screenOf(viewOf(joined), localOf(prompt)).kind).toBe("result")
  })

  it("brings an own failure back to the prompt it came from", () => {
    expect(screenOf(viewOf(failed), localOf({ ...prompt, mine: 7 }))).toMatchObject({
      kind: "prompt",
      failure: failed,
    })
    expect(screenOf(viewOf(failed), localOf({ place: { kind: "other" }, mine: 7 }))).toMatchObject({
      kind: "other",
      failure: failed,
    })
  })

  it("does not blame a person who is typing for another phone's failure", () => {
    const screen = screenOf(viewOf(failed), localOf(prompt))
    expect(screen).toMatchObject({ kind: "prompt", failure: undefined })
  })

  it("offers no field where none would help", () => {
    expect(screenOf(viewOf(failed), localOf({ ...direct, mine: 7 })).kind).toBe("failed")
    expect(screenOf(viewOf(unsupported), localOf({ ...prompt, mine: 7 })).kind).toBe("failed")
  })

  it("tells of a failure on the list, until it was seen", () => {
    expect(screenOf(viewOf(failed), localOf())).toMatchObject({ kind: "list", notice: failed })
    expect(screenOf(viewOf(failed), localOf({ acknowledged: 7 }))).toMatchObject({ notice: undefined })
    expect(screenOf(viewOf(failed), localOf({ acknowledged: 6 }))).toMatchObject({ notice: failed })
  })

  it("goes back to the list when the device forgot an open network's attempt", () => {
    expect(screenOf(viewOf({ kind: "none" }), localOf({ ...direct, mine: 7 })).kind).toBe("list")
  })

  it("stays the same for focus while its list changes", () => {
    const screen = screenOf(viewOf(failed), localOf())
    expect(screenName(screen)).toBe(screenName({ kind: "loading" }))
  })
})

describe("an attempt whose number no answer told", () => {
  it("is this page's when it is newer and of the same network", () => {
    expect(isAnswerTo(joining, "Home", 6)).toBe(true)
    expect(isAnswerTo(joining, "Home", 7)).toBe(false)
    expect(isAnswerTo(joining, "Attic", 6)).toBe(false)
    expect(isAnswerTo({ kind: "none" }, "Home", 0)).toBe(false)
  })
})
