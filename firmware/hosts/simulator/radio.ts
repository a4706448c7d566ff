/** A radio whose air is written down: real delays, real outcomes, no hardware. */
import type { JoinStep } from "../../../shared/contract.ts"
import { accessPointSecurities } from "../../../shared/wifi.ts"
import { PorchlightError } from "../../core/errors.ts"
import type { Clock, Credentials, HeardAccessPoint, JoinOutcome, Radio } from "../../core/host.ts"
import { type Air, heard, type SimulatedNetwork } from "./air.ts"
import { canJoin, joinStory, networkFor } from "./join-story.ts"
import { timingsOf } from "./timings.ts"
import { wobble } from "./wobble.ts"

export interface SimulatedRadioOptions {
  readonly air: Air
  readonly clock: Clock
  /** False for a chip with one radio: to join takes the access point down, and there is no scan while joining. */
  readonly concurrent: boolean
  /** True for timings 25 times shorter than real ones. */
  readonly fast: boolean
  /**
   * Called when it changes whether a phone can reach the device at all: with the access point open or a network
   * joined it can. It begins unreachable. Never called inside a call to the radio.
   */
  readonly onReachable: (reachable: boolean) => void
}

type OnStep = (step: Exclude<JoinStep, "finishing">) => void

const gaveUp: JoinOutcome = { kind: "failed", code: "timed-out" }

export function createSimulatedRadio(options: SimulatedRadioOptions): Radio {
  const { air, clock, concurrent, onReachable } = options
  const timings = timingsOf(options)
  const waits = createWaits(clock)
  const joinsBefore = new Map<SimulatedNetwork, number>()
  let isClosed = false
  let isReachable = false
  let isAccessPointOpen = false
  /** What it is in, or was last. */
  let network: SimulatedNetwork | undefined
  let isJoined = false
  let signalsAsked = 0
  let endJoining: ((outcome: JoinOutcome) => void) | undefined
  let scanning: Promise<HeardAccessPoint[]> | undefined
  let scansDone = 0
  let accessPointTurn = Promise.resolve()

  const announce = () => {
    const reachable = isAccessPointOpen || isJoined
    if (isClosed || reachable === isReachable) return
    isReachable = reachable
    onReachable(reachable)
  }

  /** Opening and closing wait for each other, so that each ends in the state it was asked for. */
  const switchAccessPoint = (open: boolean) => {
    accessPointTurn = accessPointTurn.then(async () => {
      if (isClosed || isAccessPointOpen === open) return
      await waits.wait(open ? timings.accessPointOpen : timings.accessPointClose)
      isAccessPointOpen = open
      announce()
    })
    return accessPointTurn
  }

  const leaveNow = () => {
    endJoining?.(gaveUp)
    if (!isJoined) return
    isJoined = false
    void waits.wait(0).then(announce)
  }

  const storyOf = (credentials: Credentials) => {
    network = networkFor(air, credentials)
    if (network === undefined) return joinStory(undefined, credentials, timings)
    const before = joinsBefore.get(network) ?? 0
    joinsBefore.set(network, before + 1)
    return joinStory(before < network.failuresFirst ? undefined : network, credentials, timings)
  }

  const tell = (credentials: Credentials, onStep: OnStep) => {
    const { addressingAt, endsAt, outcome } = storyOf(credentials)
    return new Promise<JoinOutcome>((resolve) => {
      const end = (ending: JoinOutcome) => {
        for (const cancel of cancels) cancel()
        endJoining = undefined
        isJoined = ending.kind === "joined"
        resolve(ending)
      }
      const cancels = [
        clock.after(0, () => onStep("associating")),
        clock.after(endsAt, () => {
          end(outcome)
          announce()
        }),
      ]
      if (addressingAt !== undefined) cancels.push(clock.after(addressingAt, () => onStep("addressing")))
      endJoining = end
    })
  }

  /** Why the radio cannot do `what` now, or undefined where it can. */
  const hindrance = (what: string) => {
    if (isClosed)
      return new PorchlightError("radio-closed", `The radio is closed and cannot ${what}. Create a new one.`)
    if (concurrent || endJoining === undefined) return undefined
    return new PorchlightError(
      "radio-busy",
      `The only radio is joining and cannot ${what}. Wait for it, or leave first.`,
    )
  }

  return {
    name: "simulator",
    concurrent,
    supports: canJoin,
    // Many chips that have one radio for everything speak WPA3 as a station only.
    accessPointSecurities: concurrent ? accessPointSecurities : ["open", "wpa2"],

    async openAccessPoint() {
      const hindered = hindrance("open the access point")
      if (hindered !== undefined) throw hindered
      await switchAccessPoint(true)
    },

    async closeAccessPoint() {
      await switchAccessPoint(false)
    },

    async scan() {
      const hindered = hindrance("scan")
      if (hindered !== undefined) throw hindered
      scanning ??= waits.wait(timings.scan).then(() => {
        scanning = undefined
        return wobble(heard(air), scansDone++)
      })
      return scanning
    },

    async join(credentials, onStep) {
      if (isClosed) return { kind: "failed", code: "radio-fault" }
      leaveNow()
      if (!canJoin(credentials.security)) return { kind: "failed", code: "unsupported-security" }
      if (!concurrent) void switchAccessPoint(false)
      return tell(credentials, onStep)
    },

    async leave() {
      leaveNow()
    },

    async signalPercent() {
      if (!isJoined || network === undefined) return undefined
      const { ssidBytes, security, accessPoints } = network
      const signalPercent = Math.max(...accessPoints)
      return wobble([{ ssidBytes, security, signalPercent }], signalsAsked++)[0]?.signalPercent
    },

    async close() {
      if (isClosed) return
      isClosed = true
      endJoining?.(gaveUp)
      waits.endAll()
    },
  }
}

/** Waits that can all be ended before their time. */
function createWaits(clock: Clock) {
  const ends = new Set<() => void>()
  return {
    wait: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const end = () => {
          cancel()
          ends.delete(end)
          resolve()
        }
        const cancel = clock.after(milliseconds, end)
        ends.add(end)
      }),
    endAll() {
      for (const end of [...ends]) end()
    },
  }
}
