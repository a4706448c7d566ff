/** The machine's state in the words of the contract. */
import type { Attempt, DeviceMode } from "../../shared/contract.ts"
import type { Credentials } from "./host.ts"
import { readableSsid } from "./networks.ts"
import type { State } from "./provisioning-state.ts"

export function modeOf(state: State): DeviceMode {
  return state.phase.kind
}

/** What became of the last try, as far as a phone is concerned: tries of saved networks show only once they worked. */
export function attemptOf(state: State, url: string): Attempt {
  const { phase } = state
  switch (phase.kind) {
    case "starting":
    case "offline":
    case "joining-saved":
      return { kind: "none" }
    case "setup":
      return phase.failure === undefined
        ? { kind: "none" }
        : { kind: "failed", ...named(phase.failure), code: phase.failure.code }
    case "joining":
      return { kind: "joining", ...named(phase), step: phase.step }
    // On the network that setup stands on nobody asks meanwhile: there is none.
    case "moving":
    case "returning":
      return { kind: "none" }
    case "grace":
    case "home":
      return {
        kind: "joined",
        ...named(phase.result),
        address: phase.result.address,
        url,
        ...(phase.result.text === undefined ? {} : { text: phase.result.text }),
        accessPoint: phase.kind === "grace",
      }
  }
}

export function urlOf(deviceName: string, hasHttps: boolean): string {
  return `${hasHttps ? "https" : "http"}://${deviceName}.local`
}

/** The number of a try, and which network it is about. */
export function named(of: { attempt: number; network: Credentials }) {
  const { ssidBytes } = of.network
  return { attempt: of.attempt, ssid: readableSsid(ssidBytes), ssidBytes }
}

/** A network the device is in. */
export interface JoinedNetwork {
  /** For reading; what is not UTF-8 stands as U+FFFD. */
  readonly ssid: string
  /** IPv4 in dotted form. */
  readonly address: string
  /** `https://<name>.local`. */
  readonly url: string
}

export function joinedNetwork(of: { network: Credentials; address: string }, url: string): JoinedNetwork {
  return { ssid: readableSsid(of.network.ssidBytes), address: of.address, url }
}
