import { describe, expect, it } from "vitest"
import type { Credentials } from "./host.ts"
import { mayJoin } from "./provisioning.ts"
import { home, shed, timerEnded, told, twin } from "./provisioning-machine.fixture.ts"
import type { Input } from "./provisioning-state.ts"
import { savedMaximum } from "./provisioning-state.ts"

const setupOpen: Input[] = [
  { kind: "connect-or-setup-asked" },
  { kind: "access-point-opened", opening: 1 },
  { kind: "scan-ended", scan: 1 },
]
const oneRadioSetupOpen: Input[] = [
  { kind: "connect-or-setup-asked" },
  { kind: "scan-ended", scan: 1 },
  { kind: "access-point-opened", opening: 1 },
]

describe("at boot", () => {
  it("joins the newest saved network first, then the older ones", () => {
    const machine = told({ saved: [home, shed] }, { kind: "connect-or-setup-asked" })
    expect(machine.effects[0]).toEqual({ kind: "join", attempt: 1, network: home })
    machine.tell({ kind: "join-failed", attempt: 1, code: "network-not-found" })
    expect(machine.effects).toContainEqual({ kind: "join", attempt: 2, network: shed })
  })

  it("opens setup when no saved network can be joined, and keeps them all", () => {
    const machine = told(
      { saved: [home] },
      { kind: "connect-or-setup-asked" },
      { kind: "join-failed", attempt: 1, code: "wrong-password" },
    )
    expect(machine.state.phase.kind).toBe("setup")
    expect(machine.state.saved).toEqual([home])
    expect(machine.kinds()).not.toContain("save")
  })

  it("opens setup at once where nothing is saved", () => {
    const machine = told({}, { kind: "connect-or-setup-asked" })
    expect(machine.kinds()).toEqual(["open-access-point", "start-timer", "scan", "start-timer"])
  })

  it("lists the air before the access point goes up on a one-radio chip", () => {
    const machine = told({ concurrent: false }, { kind: "connect-or-setup-asked" })
    expect(machine.kinds()).not.toContain("open-access-point")
    machine.tell({ kind: "scan-ended", scan: 1 })
    expect(machine.kinds()).toContain("open-access-point")
  })

  it("goes offline, not to setup, when asked only to connect", () => {
    const machine = told(
      { saved: [home] },
      { kind: "connect-asked" },
      { kind: "join-failed", attempt: 1, code: "timed-out" },
    )
    expect(machine.state.phase).toEqual({ kind: "offline" })
    expect(told({}, { kind: "connect-asked" }).state.phase).toEqual({ kind: "offline" })
  })
})

describe("an attempt", () => {
  it("keeps the access point up on a concurrent radio", () => {
    const machine = told({}, ...setupOpen, { kind: "join-asked", network: home })
    expect(machine.kinds()).not.toContain("close-access-point")
    expect(machine.effects.at(-1)).toEqual({ kind: "join", attempt: 1, network: home })
  })

  it("takes the access point down only after the phone was answered on a one-radio chip", () => {
    const machine = told({ concurrent: false }, ...oneRadioSetupOpen, { kind: "join-asked", network: home })
    expect(machine.effects.at(-1)).toMatchObject({ kind: "start-timer", timer: "depart" })
    machine.tell(timerEnded("depart"))
    expect(machine.kinds().slice(-2)).toEqual(["close-access-point", "join"])
  })

  it("is saved only after it worked, and before the program's extra steps", () => {
    const machine = told({ saved: [shed] }, ...setupOpenWithSaved(), { kind: "join-asked", network: home })
    expect(machine.kinds()).not.toContain("save")
    machine.tell({ kind: "joined", attempt: machine.state.lastAttempt, address: "192.168.1.17" })
    const order = machine.kinds().filter((kind) => kind === "save" || kind === "greet")
    expect(order).toEqual(["save", "greet"])
    expect(machine.state.saved).toEqual([home, shed])
  })

  it("goes back to setup with its reason, the saved networks untouched", () => {
    const machine = told({ saved: [shed] }, ...setupOpenWithSaved(), { kind: "join-asked", network: home })
    machine.tell({ kind: "join-failed", attempt: machine.state.lastAttempt, code: "wrong-password" })
    expect(machine.state.phase).toMatchObject({
      kind: "setup",
      accessPoint: "open",
      failure: { code: "wrong-password", network: home },
    })
    expect(machine.state.saved).toEqual([shed])
  })

  it("brings the access point back to show the reason on a one-radio chip", () => {
    const machine = told(
      { concurrent: false },
      ...oneRadioSetupOpen,
      { kind: "join-asked", network: home },
      timerEnded("depart"),
      { kind: "join-failed", attempt: 1, code: "no-address" },
    )
    expect(machine.effects).toContainEqual({ kind: "open-access-point", opening: 2 })
    machine.tell({ kind: "access-point-opened", opening: 2 })
    expect(mayJoin(machine.state)).toBe(true)
  })

  it("ends as timed out when the radio never answers, and later answers change nothing", () => {
    const machine = told({}, ...setupOpen, { kind: "join-asked", network: home }, timerEnded("join"))
    expect(machine.state.phase).toMatchObject({ kind: "setup", failure: { code: "timed-out" } })
    expect(machine.kinds()).toContain("leave")
    const before = machine.state
    machine.tell({ kind: "joined", attempt: 1, address: "192.168.1.17" })
    expect(machine.state).toBe(before)
  })

  it("cannot begin while another is under way", () => {
    const machine = told({}, ...setupOpen, { kind: "join-asked", network: home })
    machine.tell({ kind: "join-asked", network: shed })
    expect(machine.state.phase).toMatchObject({ kind: "joining", attempt: 1, network: home })
  })

  it("of a stranger's open twin takes nothing from the network of that name", () => {
    const machine = told({ saved: [home] }, ...setupOpenWithSaved(), { kind: "join-asked", network: twin })
    machine.tell({ kind: "joined", attempt: machine.state.lastAttempt, address: "192.168.1.17" })
    expect(machine.state.saved).toEqual([twin, home])
  })

  it("replaces the older password of the same network and keeps the newest few", () => {
    const many = Array.from({ length: savedMaximum }, (_, index): Credentials => {
      return { ssidBytes: `AAA${String.fromCharCode(65 + index)}`, security: "open", hidden: false }
    })
    const old: Credentials = { ...home, password: "old password" }
    const machine = told({ saved: [old, ...many.slice(1)] }, ...setupOpenWithSaved(savedMaximum))
    machine.tell({ kind: "join-asked", network: home })
    machine.tell({ kind: "joined", attempt: machine.state.lastAttempt, address: "192.168.1.17" })
    expect(machine.state.saved).toEqual([home, ...many.slice(1)])
  })
})

describe("the result", () => {
  const joinedAndGreeted: Input[] = [
    { kind: "join-asked", network: home },
    { kind: "joined", attempt: 1, address: "192.168.1.17" },
    { kind: "greeted", attempt: 1, text: "topic/ding" },
  ]

  it("holds the program's text, and waits for the program no longer than its limit", () => {
    const machine = told({}, ...setupOpen, ...joinedAndGreeted)
    expect(machine.state.phase).toMatchObject({ kind: "grace", result: { text: "topic/ding" } })
    const slow = told({}, ...setupOpen, ...joinedAndGreeted.slice(0, 2), timerEnded("greet"))
    expect(slow.state.phase).toMatchObject({ kind: "grace", result: { text: undefined } })
  })

  it("keeps the access point until its grace is over", () => {
    const machine = told({}, ...setupOpen, ...joinedAndGreeted, { kind: "result-collected" })
    expect(machine.kinds()).not.toContain("close-access-point")
    machine.tell(timerEnded("grace"))
    expect(machine.kinds()).toContain("close-access-point")
    expect(machine.state.phase.kind).toBe("home")
  })

  it("ends grace soon after the page said it was seen", () => {
    const machine = told({}, ...setupOpen, ...joinedAndGreeted, { kind: "result-seen", attempt: 1 })
    expect(machine.timers().at(-1)).toBe("farewell")
    machine.tell(timerEnded("farewell"))
    expect(machine.state.phase.kind).toBe("home")
  })

  it("does not take the word of a page that means another attempt", () => {
    const machine = told({}, ...setupOpen, ...joinedAndGreeted, { kind: "result-seen", attempt: 7 })
    expect(machine.timers()).not.toContain("farewell")
  })

  it("ends grace sooner when the last page is gone, but not when it only reloads", () => {
    const machine = told({}, { kind: "page-opened", reads: true }, ...setupOpen, ...joinedAndGreeted)
    machine.tell({ kind: "result-collected" }, { kind: "page-closed", reads: true })
    expect(machine.timers().at(-1)).toBe("gone")
    machine.tell({ kind: "page-opened", reads: true })
    expect(machine.effects.at(-1)).toEqual({ kind: "stop-timer", timer: "gone" })
  })

  it("waits longer for a phone that has yet to come back to a one-radio chip", () => {
    const machine = told(
      { concurrent: false },
      ...oneRadioSetupOpen,
      { kind: "join-asked", network: home },
      timerEnded("depart"),
      ...joinedAndGreeted.slice(1),
    )
    expect(machine.timers().at(-1)).toBe("return")
    machine.tell({ kind: "access-point-opened", opening: 2 }, { kind: "result-collected" })
    expect(machine.timers().at(-1)).toBe("grace")
  })

  it("goes home all the same when the access point never comes back", () => {
    const machine = told(
      { concurrent: false },
      ...oneRadioSetupOpen,
      { kind: "join-asked", network: home },
      timerEnded("depart"),
      ...joinedAndGreeted.slice(1),
      { kind: "access-point-failed", opening: 2 },
    )
    expect(machine.timers().at(-1)).toBe("reopen")
    machine.tell(timerEnded("reopen"))
    expect(machine.effects).toContainEqual({ kind: "open-access-point", opening: 3 })
    machine.tell(timerEnded("open"), timerEnded("return"))
    expect(machine.state.phase.kind).toBe("home")
  })
})

describe("setup that nobody uses", () => {
  it("tries the saved networks again every minute, and goes home when one is back", () => {
    const machine = told({ saved: [home] }, ...setupOpenWithSaved())
    expect(machine.timers()).toContain("retry")
    machine.tell(timerEnded("retry"))
    expect(machine.effects).toContainEqual({ kind: "join", attempt: 2, network: home })
    machine.tell({ kind: "joined", attempt: 2, address: "192.168.1.17" })
    expect(machine.state.phase.kind).toBe("home")
  })

  it("does not take the access point away from a phone that is there", () => {
    const machine = told({ concurrent: false, saved: [home] }, { kind: "connect-or-setup-asked" })
    machine.tell({ kind: "join-failed", attempt: 1, code: "network-not-found" })
    machine.tell(
      { kind: "scan-ended", scan: 1 },
      { kind: "access-point-opened", opening: 1 },
      { kind: "page-opened", reads: true },
    )
    machine.tell(timerEnded("retry"))
    expect(machine.kinds()).not.toContain("close-access-point")
    expect(machine.timers().at(-1)).toBe("retry")
  })

  it("tries one network at a time on a one-radio chip, and is there for phones in between", () => {
    const machine = told({ concurrent: false, saved: [home, shed] }, { kind: "connect-or-setup-asked" })
    machine.tell({ kind: "join-failed", attempt: 1, code: "network-not-found" })
    machine.tell({ kind: "join-failed", attempt: 2, code: "network-not-found" })
    machine.tell({ kind: "scan-ended", scan: 1 }, { kind: "access-point-opened", opening: 1 })
    const tried: Credentials[] = []
    for (let minute = 0; minute < 3; minute++) {
      machine.tell(timerEnded("retry"))
      const joins = machine.effects.flatMap((effect) => (effect.kind === "join" ? [effect.network] : []))
      tried.push(...joins.slice(-1))
      machine.tell({ kind: "join-failed", attempt: machine.state.lastAttempt, code: "network-not-found" })
      machine.tell({ kind: "access-point-opened", opening: machine.state.lastOpening })
      expect(mayJoin(machine.state)).toBe(true)
    }
    expect(tried).toEqual([home, shed, home])
  })

  it("shows the result to a person who came while a saved network was tried", () => {
    const machine = told({ saved: [home] }, ...setupOpenWithSaved(), timerEnded("retry"), {
      kind: "page-opened",
      reads: true,
    })
    machine.tell({ kind: "joined", attempt: 2, address: "192.168.1.17" })
    expect(machine.state.phase.kind).toBe("grace")
  })

  it("scans for a person while a saved network is tried, where the radio can do both", () => {
    const machine = told({ saved: [home] }, ...setupOpenWithSaved(), timerEnded("retry"), {
      kind: "scan-asked",
    })
    expect(machine.state.scanning).toBe(true)
  })

  it("does not end at its limit while a saved network is being tried", () => {
    const machine = told({ saved: [home], portal: 300_000 }, ...setupOpenWithSaved(), timerEnded("retry"))
    machine.tell(timerEnded("portal"))
    expect(machine.state.phase.kind).toBe("setup")
  })

  it("waits with the retry until the access point is up", () => {
    const machine = told({ saved: [home] }, { kind: "connect-or-setup-asked" })
    machine.tell({ kind: "join-failed", attempt: 1, code: "network-not-found" }, timerEnded("retry"))
    expect(machine.kinds().filter((kind) => kind === "join")).toHaveLength(1)
    expect(machine.timers().at(-1)).toBe("retry")
  })

  it("gives up the retry for a person who wants another network", () => {
    const machine = told({ saved: [home] }, ...setupOpenWithSaved(), timerEnded("retry"))
    machine.tell({ kind: "join-asked", network: shed })
    expect(machine.kinds()).toContain("leave")
    expect(machine.state.phase).toMatchObject({ kind: "joining", network: shed })
  })

  it("stays open without a limit, and closes at its limit where one is set", () => {
    expect(told({}, ...setupOpen).timers()).not.toContain("portal")
    const machine = told({ portal: 300_000 }, ...setupOpen, timerEnded("portal"))
    expect(machine.state.phase).toEqual({ kind: "offline" })
    expect(machine.kinds()).toContain("close-access-point")
  })

  it("puts the limit off while a page is open", () => {
    const machine = told(
      { portal: 300_000 },
      ...setupOpen,
      { kind: "page-opened", reads: true },
      timerEnded("portal"),
    )
    expect(machine.state.phase.kind).toBe("setup")
  })

  it("opens the access point again after it could not be opened", () => {
    const machine = told(
      {},
      { kind: "connect-or-setup-asked" },
      { kind: "access-point-failed", opening: 1 },
      timerEnded("reopen"),
    )
    expect(machine.effects).toContainEqual({ kind: "open-access-point", opening: 2 })
  })
})

describe("late answers", () => {
  it("about an older scan leave the newer one running", () => {
    const machine = told({}, ...setupOpen, { kind: "scan-asked" }, { kind: "scan-ended", scan: 1 })
    expect(machine.state.scanning).toBe(true)
    machine.tell({ kind: "scan-ended", scan: 2 })
    expect(machine.state.scanning).toBe(false)
  })

  it("about an older opening change nothing", () => {
    const machine = told(
      {},
      { kind: "connect-or-setup-asked" },
      { kind: "access-point-failed", opening: 1 },
      timerEnded("reopen"),
    )
    const before = machine.state
    machine.tell({ kind: "access-point-failed", opening: 1 }, { kind: "access-point-opened", opening: 1 })
    expect(machine.state).toBe(before)
  })
})

describe("clear", () => {
  it("gives up the saved network that is being tried in setup, and the retry", () => {
    const machine = told({ saved: [home] }, ...setupOpenWithSaved(), timerEnded("retry"), {
      kind: "clear-asked",
    })
    expect(machine.kinds()).toContain("leave")
    expect(machine.state.phase).toMatchObject({ kind: "setup", accessPoint: "open", trial: undefined })
    expect(machine.effects).toContainEqual({ kind: "stop-timer", timer: "retry" })
  })

  it("forgets every saved network, also while one is being tried", () => {
    const machine = told({ saved: [home, shed] }, { kind: "connect-or-setup-asked" }, { kind: "clear-asked" })
    expect(machine.effects).toContainEqual({ kind: "save", networks: [] })
    expect(machine.state.saved).toEqual([])
    expect(machine.state.phase.kind).toBe("setup")
  })
})

describe("forgetting one network", () => {
  it("leaves the others, tries it no more, and stays in it where it is joined", () => {
    const trying = told({ saved: [home, shed] }, { kind: "connect-or-setup-asked" })
    const without = told(
      { saved: [home, shed] },
      { kind: "connect-or-setup-asked" },
      { kind: "forget-asked", ssidBytes: shed.ssidBytes },
    )
    expect(trying.state.phase).toMatchObject({ trial: { rest: [shed] } })
    expect(without.state.phase).toMatchObject({ trial: { network: home, rest: [] } })
    expect(without.effects.at(-1)).toEqual({ kind: "save", networks: [home] })
    const joined = told(
      { saved: [home] },
      { kind: "connect-asked" },
      { kind: "joined", attempt: 1, address: "192.168.1.17" },
      { kind: "forget-asked", ssidBytes: home.ssidBytes },
    )
    expect(joined.state).toMatchObject({ saved: [], phase: { kind: "home" } })
    expect(joined.effects.at(-1)).toEqual({ kind: "save", networks: [] })
  })
})

/** Setup after `count` saved networks were tried in vain. */
function setupOpenWithSaved(count = 1): Input[] {
  const failures = Array.from({ length: count }, (_, index): Input => {
    return { kind: "join-failed", attempt: index + 1, code: "network-not-found" }
  })
  return [
    { kind: "connect-or-setup-asked" },
    ...failures,
    { kind: "access-point-opened", opening: 1 },
    { kind: "scan-ended", scan: 1 },
  ]
}
