/** A radio whose every call may fail, hang, take its time, or speak again when nobody listens any more. */
import type {
  AccessPointOptions,
  Credentials,
  HeardAccessPoint,
  JoinOutcome,
  Radio,
} from "../../firmware/core/host.ts"
import { failureCodes } from "../../shared/contract.ts"
import { accessPointSecurities } from "../../shared/wifi.ts"
import type { Chance } from "./chance.ts"
import type { HandClock } from "./hand-clock.ts"

export interface HostileRadio extends Radio {
  /** From now on it does what a radio should. */
  behave(): void
  /** How often it did not. */
  readonly misdeeds: number
}

const home: HeardAccessPoint = { ssidBytes: "SG9tZQ", signalPercent: 80, security: "wpa2" }
const joined: JoinOutcome = { kind: "joined", address: "192.168.1.17" }

export function createHostileRadio(chance: Chance, clock: HandClock, concurrent: boolean): HostileRadio {
  let isHonest = false
  let misdeeds = 0

  /** `honest` at once, or something else than that. */
  function perform<Result>(honest: () => Result): Promise<Result> {
    if (isHonest || chance.oneIn(3)) return Promise.resolve(honest())
    misdeeds += 1
    const kind = chance.below(4)
    if (kind === 0) return Promise.reject(new Error("The radio is on fire."))
    if (kind === 1) return new Promise(() => {})
    // Up to two minutes: longer than anything waits for it.
    const milliseconds = chance.below(120_000)
    return new Promise((resolve, reject) => {
      clock.after(milliseconds, () =>
        kind === 2 ? resolve(honest()) : reject(new Error("The radio gave up.")),
      )
    })
  }

  function outcome(): JoinOutcome {
    return isHonest || chance.oneIn(3) ? joined : { kind: "failed", code: chance.pick(failureCodes) }
  }

  return {
    name: "hostile",
    concurrent,
    accessPointSecurities,
    supports: () => true,
    openAccessPoint: (_options: AccessPointOptions) => perform(() => undefined),
    closeAccessPoint: () => perform(() => undefined),
    scan: () => perform(() => [home]),
    async join(_credentials: Credentials, onStep) {
      const speak = () => onStep(chance.pick(["associating", "addressing"]))
      if (!isHonest)
        for (let left = chance.below(3); left > 0; left--) clock.after(chance.below(200_000), speak)
      return perform(outcome)
    },
    leave: () => perform(() => undefined),
    close: async () => {},
    behave() {
      isHonest = true
    },
    get misdeeds() {
      return misdeeds
    },
  }
}
