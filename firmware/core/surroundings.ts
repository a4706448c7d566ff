/** By which door a request comes: that of setup, where phones are on our own network, or that of home. */
import { accessPointAddress } from "./captive.ts"
import type { Doors } from "./conversation.ts"
import type { Host } from "./host.ts"
import type { House } from "./house.ts"
import type { Request } from "./http.ts"
import type { State } from "./provisioning-state.ts"
import type { Surroundings } from "./routes.ts"

/** The access point's is a /24. */
const accessPointNetwork = accessPointAddress.replace(/\d+$/, "")

/** How the device stands at the moment of a request. */
export interface Standing {
  readonly state: State
  /** From the moment the radio begins to open the access point until it has closed it. */
  readonly isAccessPointUp: boolean
  readonly doors: Doors
  readonly house: House | undefined
}

/** Whether setup is open: phones are on our access point, where we answer for every name. */
export function isCaptive({ phase: { kind } }: State): boolean {
  return kind === "setup" || kind === "joining" || kind === "grace"
}

export function surroundingsOf(
  request: Request,
  standing: Standing,
  { host, hostName }: { readonly host: Host; readonly hostName: string },
): Surroundings {
  const { phase } = standing.state
  const isSetup = isOfSetup(request, standing, host)
  const isKnown = (phase.kind === "grace" || phase.kind === "home") && !standing.doors.isSealed
  // To strangers on the access point it is any other host: asked for one after the other, hosts would tell it. Who
  // comes by the network that it has joined arrives at that address.
  const address = isKnown ? phase.result.address : undefined
  const own = [accessPointAddress, hostName, address, ...host.ownHosts]
  return {
    isOwnHost: (hostname) => own.includes(hostname),
    captive: isSetup && isCaptive(standing.state),
    joined: phase.kind === "grace",
    house: isSetup ? undefined : standing.house,
  }
}

/**
 * What comes by the home network, or by a cable, meets the device as at home also while setup is open: nobody there has
 * seen the label, or has the access point's passphrase.
 */
export function isOfSetup(
  { isSecure, arrivedAt, cameFrom }: Request,
  { state, isAccessPointUp, doors, house }: Standing,
  { setupArrivesAnywhere }: Host,
): boolean {
  if (house === undefined) return isCaptive(state)
  if (isSecure) return false
  if (setupArrivesAnywhere === true) return isCaptive(state) || doors.isSealed
  if (arrivedAt === accessPointAddress) return isFromPhone(cameFrom) && (isCaptive(state) || isAccessPointUp)
  return isCaptive(state) && /^(?:127\.|::1$)/.test(arrivedAt)
}

/**
 * A machine may answer at each of its addresses by each of its interfaces (Linux: the weak host model of RFC 1122,
 * section 3.3.4.2), so whoever is on the home network can send to the access point's address too. A lie about where it
 * comes from does not help: the answers to that go to the access point.
 */
function isFromPhone(cameFrom: string | undefined): boolean {
  return cameFrom === undefined || cameFrom.startsWith(accessPointNetwork)
}
