/**
 * Joins a lost network again where NetworkManager does not. A router that lets go before it has given an address makes
 * NetworkManager take the password for wrong (`ip-config` to `need-auth`, reason `supplicant-disconnect`, observed with
 * 1.42). Nobody is there whom it could ask, so it leaves the network alone from then on, in plain hearing.
 */
import type { Clock, Log } from "../../core/host.ts"
import { numberOf } from "./bus-values.ts"
import { findKept, keptNetworks } from "./kept-networks.ts"
import type { NetworkManager } from "./network-manager.ts"
import { deviceState } from "./network-manager-codes.ts"
import { heardBy } from "./scan.ts"

/** NetworkManager itself joins what it hears within some seconds; what it leaves alone for two looks it will not join. */
export const lookMilliseconds = 20_000

export interface Rejoin {
  /** The network was lost. Idempotent. */
  begin(): void
  /** It is back, or nobody wants it. Idempotent. */
  end(): void
}

export function createRejoin(options: {
  readonly manager: NetworkManager
  readonly clock: Clock
  readonly log: Log
  readonly stationName: string
  /** Whether the station is in our hands just now. */
  readonly isOurs: () => boolean
}): Rejoin {
  const { manager, clock, log, stationName, isOurs } = options
  let stop: (() => void) | undefined
  /** The profile that could have been joined at the last look. */
  let leftAlone: string | undefined

  const look = async (isCurrent: () => boolean) => {
    const found = isOurs() ? undefined : await joinable(manager, stationName)
    if (!isCurrent() || isOurs()) return
    if (found === undefined || found.profile !== leftAlone) {
      leftAlone = found?.profile
      return
    }
    leftAlone = undefined
    log("info", "NetworkManager leaves the lost network alone: joining it again.")
    await manager.activate(found.profile, found.devicePath)
  }

  const lookLater = () => {
    const mine = clock.after(lookMilliseconds, async () => {
      // The radio or NetworkManager may be away, and come back.
      await look(() => stop === mine).catch(() => {})
      if (stop === mine) lookLater()
    })
    stop = mine
  }

  return {
    begin() {
      if (stop === undefined) lookLater()
    },
    end() {
      stop?.()
      stop = undefined
      leftAlone = undefined
    },
  }
}

/** The profile that NetworkManager could join now and does not; undefined where there is none, or it is at work. */
async function joinable(
  manager: NetworkManager,
  stationName: string,
): Promise<{ profile: string; devicePath: string } | undefined> {
  const devicePath = await manager.devicePath(stationName)
  if (numberOf((await manager.device(devicePath))["State"]) !== deviceState.disconnected) return undefined
  const heard = new Set((await heardBy(manager, devicePath)).map(({ ssidBytes }) => ssidBytes))
  const network = (await keptNetworks(manager, stationName)).find(({ ssidBytes }) => heard.has(ssidBytes))
  const profile = network && (await findKept(manager, stationName, network))
  return profile === undefined ? undefined : { profile, devicePath }
}
