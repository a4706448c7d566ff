/** The present, as phones are told it. */
import type { Attempt, DeviceDescription, SetupView } from "../../shared/contract.ts"
import type { NearbyView } from "../../shared/home-contract.ts"
import type { Security } from "../../shared/wifi.ts"
import { capabilitiesOf } from "./capabilities.ts"
import type { Effects } from "./effects.ts"
import type { Credentials, Host } from "./host.ts"
import type { House } from "./house.ts"
import { type Label, protectionOf } from "./label.ts"
import { listNetworks, strongestBySsid } from "./networks.ts"
import type { State } from "./provisioning-state.ts"
import { attemptOf, modeOf, urlOf } from "./setup-view.ts"

export interface Present {
  describe(): DeviceDescription
  /** Where the device is at home: `https://<name>.local`, with the port where that is not 443; `http:` without HTTPS. */
  url(): string
  attempt(): Attempt
  view(): SetupView
  /** What is in the air. */
  nearby(): NearbyView
  /** What is left of the view for those who have not shown the code. */
  strangersView(): SetupView
  /** Of the network as last heard. */
  securityOf(ssidBytes: string): Security | undefined
}

export function createPresent(options: {
  host: Host
  label: Label
  version: string
  state: () => State
  heard: () => Effects["heard"]
  house: () => House | undefined
}): Present {
  const { host, label, version, state, heard } = options
  const { clock, radio } = host
  /** For as long as one result is shown. */
  let pairing: { readonly attempt: number; readonly origin: string; readonly url: string } | undefined

  const url = () => options.house()?.origin ?? urlOf(label.name, host.secure !== undefined)

  /** One link for each result and name, however often it is asked for. */
  function homeFor(house: House, attempt: number) {
    const { origin } = house
    if (pairing?.attempt !== attempt || pairing.origin !== origin) {
      pairing = { attempt, origin, url: house.pairingLink().url }
    }
    const fingerprint = house.root()?.fingerprint
    const { url: pairingUrl } = pairing
    return fingerprint === undefined ? { pairingUrl } : { pairingUrl, fingerprint }
  }

  function attempt(): Attempt {
    const house = options.house()
    const shown = attemptOf(state(), url())
    if (shown.kind !== "joined" || !shown.accessPoint || house === undefined) return shown
    // Where nothing protects setup everybody near could take the link, and with it stay in the house.
    if (protectionOf(label) === "none") return shown
    return { ...shown, home: homeFor(house, shown.attempt) }
  }

  function nearby(saved = state().saved): NearbyView {
    const { scanning } = state()
    const { accessPoints, atMilliseconds } = heard()
    return {
      scanning,
      ageMilliseconds: atMilliseconds === undefined ? null : Math.round(clock.now() - atMilliseconds),
      networks: listNetworks(accessPoints, saved, (security) => radio.supports(security)),
    }
  }

  function common(saved?: readonly Credentials[]) {
    return { device: label.name, protection: protectionOf(label), ...nearby(saved) }
  }

  return {
    describe() {
      const { name, concurrent } = radio
      const capabilities = capabilitiesOf(host)
      return { name: label.name, version, mode: modeOf(state()), radio: { name, concurrent }, capabilities }
    },
    url,
    attempt,
    nearby: () => nearby(),
    view: () => ({ ...common(), attempt: attempt() }),
    strangersView: () => ({ ...common([]), attempt: { kind: "none" } }),
    securityOf: (ssidBytes) => strongestBySsid(heard().accessPoints).get(ssidBytes)?.security,
  }
}
