/** How one try to join goes, told before it begins: what happens when, and how it ends. Pure. */
import type { FailureCode } from "../../../shared/contract.ts"
import { isPasswordless, type Security, takesPassword } from "../../../shared/wifi.ts"
import type { Credentials, JoinOutcome } from "../../core/host.ts"
import type { Air, SimulatedNetwork } from "./air.ts"
import type { Timings } from "./timings.ts"

/** Times in milliseconds from the start of the join. The step `associating` always comes at 0. */
export interface JoinStory {
  /** When the device begins to ask for an address; undefined where it never gets that far. */
  readonly addressingAt: number | undefined
  readonly endsAt: number
  readonly outcome: JoinOutcome
}

/** Whether the simulated radio can join such a network at all. */
export function canJoin(security: Security): boolean {
  return isPasswordless(security) || takesPassword(security)
}

/** The network that `credentials` mean. A hidden one is met only by those who know it for one. */
export function networkFor(
  air: Air,
  { ssidBytes, security, hidden }: Credentials,
): SimulatedNetwork | undefined {
  const named = air.networks.filter(
    (network) => network.ssidBytes === ssidBytes && (hidden || !network.hidden),
  )
  const exact = named.find((network) => network.security === security)
  return exact ?? named.find((network) => isCovered(security, network.security)) ?? named[0]
}

/** The story of `credentials` against `network`, which is undefined where there is nothing to join. */
export function joinStory(
  network: SimulatedNetwork | undefined,
  credentials: Credentials,
  timings: Timings,
): JoinStory {
  if (network === undefined || network.behaviour === "away")
    return failure("network-not-found", timings.notFound)
  if (!isCovered(credentials.security, network.security)) return failure("refused", timings.refused)
  if (network.behaviour === "refuses") return failure("refused", timings.refused)
  if (network.behaviour === "silent") return failure("timed-out", timings.silent)
  if (!isOpenedBy(network, credentials.password))
    return failure("wrong-password", wrongPasswordAfter(network, timings))
  return admitted(network, timings)
}

function admitted(network: SimulatedNetwork, timings: Timings): JoinStory {
  const addressingAt = timings.associate
  if (network.behaviour === "drops")
    return { ...failure("refused", addressingAt + timings.dropped), addressingAt }
  if (network.behaviour === "no-dhcp")
    return { ...failure("no-address", addressingAt + timings.noAddress), addressingAt }
  return {
    addressingAt,
    endsAt: addressingAt + timings.address,
    outcome: { kind: "joined", address: network.address },
  }
}

function failure(code: FailureCode, endsAt: number): JoinStory {
  return { addressingAt: undefined, endsAt, outcome: { kind: "failed", code } }
}

/** One profile with a password covers every kind of WPA, as in NetworkManager; everything else must match. */
function isCovered(asked: Security, offered: Security): boolean {
  return asked === offered || (takesPassword(asked) && takesPassword(offered))
}

function isOpenedBy(network: SimulatedNetwork, password: string | undefined): boolean {
  if (network.password === undefined || password === network.password) return true
  return network.password.length === 64 && password?.toLowerCase() === network.password.toLowerCase()
}

function wrongPasswordAfter(network: SimulatedNetwork, timings: Timings): number {
  const isSae = network.security === "wpa3" || network.security === "wpa2-wpa3"
  return isSae ? timings.wrongPasswordSae : timings.wrongPassword
}
