/** What holds of the provisioning machine, whatever it is told. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { failureCodes } from "../../shared/contract.ts"
import type { Credentials } from "./host.ts"
import { initialState, step } from "./provisioning.ts"
import { home, shed, twin } from "./provisioning-machine.fixture.ts"
import type { Effect, Input, State, Timer } from "./provisioning-state.ts"
import { isSameNetwork } from "./same-network.ts"

describe("whatever happens", () => {
  const few = fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
  )
  const network = fc.constantFrom(home, shed, twin)
  type AnyInput = Input | { readonly kind: "any-timer-ended"; readonly which: number }
  /** Numbers are given as a distance from the newest, so that most of them mean something. */
  const anyInput: fc.Arbitrary<AnyInput> = fc.oneof(
    fc.constantFrom<AnyInput>(
      { kind: "connect-asked" },
      { kind: "setup-asked" },
      { kind: "connect-or-setup-asked" },
      { kind: "clear-asked" },
      { kind: "forget-asked", ssidBytes: home.ssidBytes },
      { kind: "scan-asked" },
      { kind: "page-opened", reads: true },
      { kind: "page-closed", reads: true },
      { kind: "page-seen" },
      { kind: "result-collected" },
      { kind: "link-changed", link: { kind: "down" } },
      { kind: "link-changed", link: { kind: "up", address: "192.168.1.17" } },
      { kind: "link-changed", link: { kind: "up", address: "192.168.1.99" } },
    ),
    network.map((wish): Input => ({ kind: "join-asked", network: wish })),
    network.map((wish): Input => ({ kind: "move-asked", network: wish })),
    few.map((attempt): Input => ({ kind: "join-advanced", attempt, step: "addressing" })),
    few.map((attempt): Input => ({ kind: "joined", attempt, address: "192.168.1.17" })),
    fc.record({
      kind: fc.constant("join-failed" as const),
      attempt: few,
      code: fc.constantFrom(...failureCodes),
    }),
    few.map((attempt): Input => ({ kind: "greeted", attempt, text: undefined })),
    few.map((scan): Input => ({ kind: "scan-ended", scan })),
    few.map((opening): Input => ({ kind: "access-point-opened", opening })),
    few.map((opening): Input => ({ kind: "access-point-failed", opening })),
    few.map((attempt): Input => ({ kind: "result-seen", attempt })),
    fc.nat().map((which): AnyInput => ({ kind: "any-timer-ended", which })),
    fc.nat().map((which): AnyInput => ({ kind: "any-timer-ended", which })),
  )

  /** Counts numbers back from the newest, and lets only a timer end that is running. */
  function sensible(input: AnyInput, state: State, running: ReadonlySet<Timer>): Input | undefined {
    if (input.kind === "any-timer-ended") {
      const timer = [...running][input.which % running.size]
      return timer === undefined ? undefined : { kind: "timer-ended", timer }
    }
    if ("scan" in input) return { ...input, scan: state.lastScan - input.scan }
    if ("opening" in input) return { ...input, opening: state.lastOpening - input.opening }
    if ("attempt" in input) return { ...input, attempt: state.lastAttempt - input.attempt }
    return input
  }

  interface Scenario {
    readonly concurrent: boolean
    readonly saved: Credentials[]
    readonly portal: number | undefined
    readonly setupAfter: number | undefined
    readonly inputs: AnyInput[]
  }
  const scenario: fc.Arbitrary<Scenario> = fc.record({
    concurrent: fc.boolean(),
    saved: fc.constantFrom<Credentials[]>([], [home], [home, shed]),
    portal: fc.constantFrom(undefined, 300_000),
    setupAfter: fc.constantFrom(undefined, 600_000),
    inputs: fc.array(anyInput, { minLength: 10, maxLength: 80 }),
  })

  /** Plays a scenario and hands each step to `check`. */
  function play(
    { concurrent, saved, portal, setupAfter, inputs }: Scenario,
    check: (after: {
      input: Input
      before: State
      state: State
      effects: readonly Effect[]
      running: ReadonlySet<Timer>
    }) => void,
  ): void {
    let state = initialState({
      concurrent,
      saved,
      portalTimeoutMilliseconds: portal,
      setupAfterMilliseconds: setupAfter,
    })
    const running = new Set<Timer>()
    for (const raw of [{ kind: "connect-or-setup-asked" } as const, ...inputs]) {
      const input = sensible(raw, state, running)
      if (input === undefined) continue
      if (input.kind === "timer-ended") running.delete(input.timer)
      const before = state
      const next = step(state, input)
      state = next.state
      for (const effect of next.effects) {
        if (effect.kind === "start-timer") running.add(effect.timer)
        if (effect.kind === "stop-timer") running.delete(effect.timer)
      }
      check({ input, before, state, effects: next.effects, running })
    }
  }

  /** What leads out of the phase by itself, or which person can. */
  function waysOut({ phase }: State, running: ReadonlySet<Timer>): string[] {
    switch (phase.kind) {
      case "starting":
      case "offline":
      case "home":
        return ["the program"]
      case "joining-saved":
        return [...running].filter((timer) => timer === "join")
      case "joining":
        return [...running].filter((timer) => timer === (phase.address === undefined ? "join" : "greet"))
      case "moving":
        return [...running].filter((timer) => timer === "join")
      case "returning":
        return [...running].filter((timer) => timer === (phase.trial === undefined ? "retry" : "join"))
      case "grace":
        return [...running].filter((timer) => timer === "grace" || timer === "return")
      case "setup":
        if (phase.trial !== undefined) return [...running].filter((timer) => timer === "join")
        if (phase.accessPoint === "open") return ["a person"]
        return [...running].filter((timer) =>
          phase.accessPoint === "scanning"
            ? timer === "scan"
            : timer === (phase.accessPoint === "opening" ? "open" : "reopen"),
        )
    }
  }

  it("there is a way out, and no saved network is lost", () => {
    const check = (played: Scenario) =>
      play(played, ({ input, before, state, running }) => {
        expect(
          waysOut(state, running),
          `${JSON.stringify(input)} led to ${JSON.stringify(state.phase)}`,
        ).not.toEqual([])
        if (input.kind === "clear-asked") return expect(state.saved).toEqual([])
        if (input.kind === "forget-asked") {
          const others = before.saved.filter(({ ssidBytes }) => ssidBytes !== input.ssidBytes)
          return expect(state.saved).toEqual(others)
        }
        for (const kept of before.saved)
          expect(state.saved.some((one) => isSameNetwork(one, kept))).toBe(true)
        // A password gives way only to a newer one that has just worked.
        if (input.kind !== "joined") expect(state.saved).toBe(before.saved)
      })
    fc.assert(fc.property(scenario, check), { numRuns: 2000 })
  })

  it("setup with a saved network never stops trying it", () => {
    const check = (played: Scenario) =>
      play(played, ({ input, state, running }) => {
        if (state.phase.kind !== "setup" || state.phase.trial !== undefined || state.saved.length === 0)
          return
        expect(running.has("retry"), JSON.stringify(input)).toBe(true)
      })
    fc.assert(fc.property(scenario, check), { numRuns: 2000 })
  })

  it("a one-radio chip never joins with its access point up", () => {
    const check = (played: Scenario) => {
      let accessPoint = false
      play({ ...played, concurrent: false }, ({ input, effects }) => {
        for (const effect of effects) {
          if (effect.kind === "open-access-point") accessPoint = true
          if (effect.kind === "close-access-point") accessPoint = false
          if (effect.kind === "join") expect(accessPoint, JSON.stringify(input)).toBe(false)
        }
      })
    }
    fc.assert(fc.property(scenario, check), { numRuns: 2000 })
  })

  it("setup comes back by itself only where that was asked for, at home, while the network is away", () => {
    const check = (played: Scenario) =>
      play(played, ({ input, before, state, running }) => {
        const atHome = ["home", "returning"]
        if (input.kind === "timer-ended" && input.timer === "away" && !atHome.includes(before.phase.kind))
          expect(state).toBe(before)
        if (!atHome.includes(state.phase.kind)) return
        const isGone = state.isAway || state.phase.kind === "returning"
        const isDue = isGone && played.setupAfter !== undefined
        expect(running.has("away"), `${JSON.stringify(input)} led to ${JSON.stringify(state)}`).toBe(isDue)
      })
    fc.assert(fc.property(scenario, check), { numRuns: 2000 })
  })

  it("a device that could not move has its old network among those it goes back to, until that is forgotten", () => {
    const check = (played: Scenario) => {
      let from: Credentials | undefined
      play(played, ({ input, before, state }) => {
        if (state.phase.kind === "moving" && before.phase.kind === "home") from = before.phase.result.network
        if (input.kind === "clear-asked" || input.kind === "forget-asked") from = undefined
        const { phase } = state
        if (phase.kind !== "moving" && phase.kind !== "returning") from = undefined
        else if (from !== undefined) expect(phase.back[0], JSON.stringify(input)).toBe(from)
      })
    }
    fc.assert(fc.property(scenario, check), { numRuns: 2000 })
  })

  it("only an answer that is asked for by its number moves a device", () => {
    const check = (played: Scenario) =>
      play(played, ({ input, before, state }) => {
        if (before.phase.kind !== "moving" || state.phase.kind === "moving") return
        if (input.kind !== "joined" && input.kind !== "join-failed") return
        expect(input.attempt).toBe(before.phase.attempt)
      })
    fc.assert(fc.property(scenario, check), { numRuns: 2000 })
  })

  it("every phase is reached", () => {
    const reached = new Set<string>()
    const note = (played: Scenario) => play(played, ({ state }) => reached.add(state.phase.kind))
    for (const played of fc.sample(scenario, { numRuns: 500, seed: 7 })) note(played)
    const all = ["grace", "home", "joining", "joining-saved", "moving", "offline", "returning", "setup"]
    expect([...reached].sort()).toEqual(all)
  })
})
