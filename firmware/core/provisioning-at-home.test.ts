import { describe, expect, it } from "vitest"
import type { Credentials } from "./host.ts"
import { initialState, step } from "./provisioning.ts"
import { mayMove } from "./provisioning-at-home.ts"
import { home, shed, timerEnded, told } from "./provisioning-machine.fixture.ts"
import type { Input, State } from "./provisioning-state.ts"

const attic: Credentials = { ssidBytes: "QXR0aWM", security: "wpa2", password: "staple horse", hidden: false }

const cameHome: Input[] = [
  { kind: "connect-asked" },
  { kind: "joined", attempt: 1, address: "192.168.1.17" },
  { kind: "greeted", attempt: 1, text: undefined },
]
const toAttic: Input = { kind: "move-asked", network: attic }
const failedTo = (attempt: number): Input => ({ kind: "join-failed", attempt, code: "wrong-password" })

/** A device at home in `home`, which also knows `shed`, that a person sends to `attic`. */
function moving(...more: Input[]) {
  const machine = told({ saved: [home, shed] }, ...cameHome, toAttic, timerEnded("depart"))
  machine.tell(...more)
  return machine
}

const joins = ({ effects }: ReturnType<typeof told>) =>
  effects.flatMap((effect) => (effect.kind === "join" ? [effect.network] : []))

describe("another network, chosen at home", () => {
  it("is joined only after the phone was answered", () => {
    const machine = told({ saved: [home] }, ...cameHome, toAttic)
    expect(joins(machine)).toEqual([home])
    expect(machine.timers().at(-1)).toBe("depart")
    machine.tell(timerEnded("depart"))
    expect(joins(machine)).toEqual([home, attic])
  })

  it("is kept once it worked, first of all, and before the program's extra steps", () => {
    const machine = moving()
    expect(machine.kinds()).not.toContain("save")
    machine.tell({ kind: "joined", attempt: 2, address: "10.0.0.9" })
    expect(machine.state.saved).toEqual([attic, home, shed])
    expect(machine.state.phase).toMatchObject({
      kind: "home",
      result: { attempt: 2, network: attic, address: "10.0.0.9" },
    })
    const order = machine.kinds().filter((kind) => kind === "save" || kind === "greet")
    expect(order).toEqual(["greet", "save", "greet"])
  })

  it("leaves no password in the machine where the radio's system keeps it", () => {
    let state: State = initialState({ concurrent: false, saved: [home], radioKeepsPasswords: true })
    for (const input of [
      ...cameHome,
      toAttic,
      timerEnded("depart"),
      { kind: "joined", attempt: 2, address: "10.0.0.9" } as const,
    ]) {
      state = step(state, input).state
    }
    expect(JSON.stringify(state)).not.toContain("staple horse")
  })

  it("that cannot be joined leads back to the one before, and its reason is kept without its password", () => {
    const machine = moving(failedTo(2))
    expect(joins(machine).at(-1)).toEqual(home)
    machine.tell({ kind: "joined", attempt: 3, address: "192.168.1.17" })
    expect(machine.state).toMatchObject({
      saved: [home, shed],
      phase: { kind: "home", result: { network: home } },
      moveFailure: { attempt: 2, code: "wrong-password" },
    })
    expect(JSON.stringify(machine.state)).not.toContain("staple horse")
    expect(machine.kinds()).not.toContain("save")
  })

  it("leads back also to a network that was forgotten while it was joined", () => {
    const machine = told({ saved: [home] }, ...cameHome, { kind: "forget-asked", ssidBytes: home.ssidBytes })
    machine.tell(toAttic, timerEnded("depart"), failedTo(2))
    expect(joins(machine).at(-1)).toEqual(home)
  })

  it("leads to the other saved ones where the one before is gone, and tries them all again each minute", () => {
    const machine = moving(failedTo(2), failedTo(3))
    expect(joins(machine).at(-1)).toEqual(shed)
    machine.tell(failedTo(4))
    expect(machine.state.phase).toMatchObject({ kind: "returning", trial: undefined })
    expect(machine.timers().at(-1)).toBe("retry")
    machine.tell(timerEnded("retry"))
    expect(joins(machine).at(-1)).toEqual(home)
    machine.tell({ kind: "joined", attempt: 5, address: "192.168.1.17" })
    expect(machine.state.phase.kind).toBe("home")
  })

  it("takes up what the radio finds by itself on the way back", () => {
    const machine = moving(failedTo(2), failedTo(3), failedTo(4))
    machine.tell({ kind: "link-changed", link: { kind: "up", address: "192.168.1.17" } })
    expect(machine.state.phase).toMatchObject({ kind: "returning", trial: { network: home } })
  })

  it("is given up after a minute where the radio never answers, and what it says later changes nothing", () => {
    const machine = moving(timerEnded("join"))
    expect(machine.kinds()).toContain("leave")
    expect(machine.state).toMatchObject({ phase: { kind: "returning" }, moveFailure: { code: "timed-out" } })
    const before = machine.state
    machine.tell({ kind: "joined", attempt: 2, address: "10.0.0.9" }, failedTo(2))
    expect(machine.state).toBe(before)
  })

  it("cannot be chosen in setup, nor while another is joined", () => {
    const inSetup = told({}, { kind: "setup-asked" })
    const before = inSetup.state
    inSetup.tell(toAttic)
    expect(inSetup.state).toBe(before)
    const machine = moving()
    expect(mayMove(machine.state)).toBe(false)
    machine.tell({ kind: "move-asked", network: shed })
    expect(machine.state.phase).toMatchObject({ kind: "moving", network: attic })
  })

  it("can be chosen by a device that has other ways than Wi-Fi, while it is in none", () => {
    const machine = told({ saved: [home] }, { kind: "connect-asked" }, failedTo(1), toAttic)
    machine.tell(timerEnded("depart"), failedTo(2))
    expect(joins(machine)).toEqual([home, attic, home])
    machine.tell(failedTo(3), timerEnded("retry"))
    expect(joins(machine).at(-1)).toEqual(home)
  })

  it("gives way to setup that the program asks for, on the way there and back", () => {
    for (const more of [[], [failedTo(2)], [failedTo(2), failedTo(3), failedTo(4)]]) {
      const machine = moving(...more, { kind: "setup-asked" })
      expect(machine.state).toMatchObject({ phase: { kind: "setup" }, moveFailure: undefined })
      expect(machine.kinds()).toContain("leave")
    }
  })

  it("opens setup where it stays away for as long as was asked for", () => {
    let state = initialState({ concurrent: true, saved: [home], setupAfterMilliseconds: 600_000 })
    const timers: string[] = []
    for (const input of [...cameHome, toAttic, timerEnded("depart"), failedTo(2), timerEnded("away")]) {
      const next = step(state, input)
      state = next.state
      for (const effect of next.effects) if (effect.kind === "start-timer") timers.push(effect.timer)
    }
    expect(timers).toContain("away")
    expect(state.phase.kind).toBe("setup")
  })

  it("leaves a device without any network, where all were forgotten on the way", () => {
    expect(moving({ kind: "clear-asked" }, failedTo(2)).state.phase).toEqual({ kind: "offline" })
    const back = moving(failedTo(2), { kind: "clear-asked" })
    expect(back.state.phase).toEqual({ kind: "offline" })
    expect(back.kinds()).toContain("leave")
  })

  it("does not lead back to one that was forgotten on the way", () => {
    const machine = moving({ kind: "forget-asked", ssidBytes: home.ssidBytes }, failedTo(2))
    expect(machine.state.phase).toMatchObject({ trial: { network: shed, rest: [] } })
    machine.tell({ kind: "forget-asked", ssidBytes: shed.ssidBytes }, failedTo(3), timerEnded("retry"))
    expect(machine.state.phase).toEqual({ kind: "offline" })
  })
})

describe("the air, at home", () => {
  it("is listened to, but not on the way to another network", () => {
    const machine = told({ saved: [home] }, ...cameHome, { kind: "scan-asked" })
    expect(machine.state.scanning).toBe(true)
    const away = moving({ kind: "scan-asked" })
    expect(away.state.scanning).toBe(false)
  })
})
