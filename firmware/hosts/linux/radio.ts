/** The radio port on NetworkManager. START HERE for this folder: each part has a file of its own. */
import { type Security, takesPassword } from "../../../shared/wifi.ts"
import { PorchlightError } from "../../core/errors.ts"
import type { Clock, Credentials, HeardAccessPoint, Log, Radio } from "../../core/host.ts"
import { type AccessPointContext, type Companion, raiseAccessPoint } from "./access-point.ts"
import { createAccessPointKeeper } from "./access-point-keeper.ts"
import { openBus } from "./bus.ts"
import { type Channel, channelOf, quietestChannel } from "./channel.ts"
import { type Equipment, learnEquipment } from "./equipment.ts"
import { join } from "./join.ts"
import { keepNetworks, keptNetworks } from "./kept-networks.ts"
import { createNetworkManager, type NetworkManager } from "./network-manager.ts"
import { type AccessPointInAir, scan } from "./scan.ts"
import { activeProfile, leaveOwn, stationFrequency } from "./station.ts"
import { createVirtualInterface, type VirtualInterface } from "./virtual-interface.ts"

export interface LinuxRadioOptions {
  readonly clock: Clock
  readonly log: Log
  /** The network interface that joins networks; the first radio when left out. */
  readonly interfaceName?: string | undefined
  /** A second radio, for the access point alone. */
  readonly accessPointInterfaceName?: string | undefined
  /** What runs while the access point stands. */
  readonly companions: readonly Companion[]
  /** The system's when left out. */
  readonly busAddress?: string | undefined
  readonly virtualInterface?: VirtualInterface
}

/** NetworkManager itself keeps the networks that were joined, with their passwords. */
export interface LinuxRadio extends Radio {
  /** Networks that once worked, the last joined first; without their passwords. A join of one needs none. */
  keptNetworks(): Promise<readonly Credentials[]>
  /** Forgets all that are not among `networks`. */
  keepNetworks(networks: readonly Credentials[]): Promise<void>
}

/**
 * Rejects with a `PorchlightError` where there is no bus, no NetworkManager, no radio, or no permission. What an earlier
 * process left is cleared away. Radios and NetworkManager may come and go later: calls reject meanwhile.
 */
export async function createLinuxRadio(options: LinuxRadioOptions): Promise<LinuxRadio> {
  const { log, interfaceName, accessPointInterfaceName } = options
  const virtualInterface = options.virtualInterface ?? createVirtualInterface()
  const bus = await openBus(options.busAddress)
  try {
    const manager = createNetworkManager(bus)
    const learning = { manager, virtualInterface, log, interfaceName, accessPointInterfaceName }
    const equipment = await learnEquipment(learning)
    const { kind, accessPointName, concurrent } = equipment.layout
    log("info", `The radio is ${equipment.stationName}.`, { kind, accessPointName, concurrent })
    return createRadio({ ...options, virtualInterface, manager, equipment })
  } catch (error) {
    await bus.close()
    throw error
  }
}

interface RadioContext {
  readonly clock: Clock
  readonly log: Log
  readonly companions: readonly Companion[]
  readonly virtualInterface: VirtualInterface
  readonly manager: NetworkManager
  readonly equipment: Equipment
}

function createRadio(context: RadioContext): LinuxRadio {
  const { clock, log, companions, manager, equipment } = context
  const { stationName, layout, accessPointSecurities } = equipment
  const { concurrent } = layout
  const closing = new AbortController()
  let heard: readonly AccessPointInAir[] = []
  let scanning: Promise<readonly HeardAccessPoint[]> | undefined
  let joining: { readonly end: AbortController; readonly done: Promise<unknown> } | undefined
  /** The profile of the network that was joined. */
  let home: string | undefined

  const accessPoint = createAccessPointKeeper({
    clock,
    log,
    async raise(wanted, onLost) {
      const place = await placeOf(context)
      const channel = place.channel ?? quietestChannel(heard)
      return raiseAccessPoint(wanted, { manager, clock, companions, onLost, ...place, channel })
    },
  })

  const checkOpen = (what: string) => {
    if (!closing.signal.aborted) return
    throw new PorchlightError("radio-closed", `The radio is closed and cannot ${what}. Create a new one.`)
  }

  const endJoining = async () => {
    joining?.end.abort()
    await joining?.done.catch(() => {})
  }

  /** Where the access point stood in the station's place, the network that was joined comes back. */
  const returnHome = async () => {
    if (concurrent || home === undefined) return
    try {
      if ((await activeProfile(manager, stationName)) === home) return
      await manager.activate(home, await manager.devicePath(stationName))
    } catch (error) {
      // NetworkManager tries it by itself, too.
      log("warn", `The joined network did not come back at once: ${sentenceOf(error)}`)
    }
  }

  const scanNow = async () => {
    const devicePath = await manager.devicePath(stationName)
    await manager.checkUsable(devicePath, stationName)
    const ownBssids = accessPoint.bssid === undefined ? [] : [accessPoint.bssid]
    heard = await scan({
      manager,
      clock,
      devicePath,
      interfaceName: stationName,
      ownBssids,
      signal: closing.signal,
    })
    return heard.map(({ ssidBytes, signalPercent, security }) => ({ ssidBytes, signalPercent, security }))
  }

  const supports = (security: Security) => {
    const { keyManagements } = equipment
    if (security === "owe") return keyManagements?.includes("owe") ?? true
    if (security === "wpa3") return keyManagements?.includes("sae") ?? true
    return security === "open" || takesPassword(security)
  }

  return {
    name: "networkmanager",
    concurrent,
    accessPointSecurities,
    supports,

    async openAccessPoint(wanted) {
      checkOpen("open the access point")
      await accessPoint.open(wanted)
    },

    async closeAccessPoint() {
      if (!accessPoint.isWanted) return
      await accessPoint.close()
      await returnHome()
    },

    async scan() {
      checkOpen("scan")
      if (!concurrent && joining !== undefined) throw radioBusy()
      scanning ??= scanNow().finally(() => {
        scanning = undefined
      })
      return scanning
    },

    async join(credentials, onStep) {
      if (closing.signal.aborted) return { kind: "failed", code: "radio-fault" }
      if (!supports(credentials.security)) return { kind: "failed", code: "unsupported-security" }
      await endJoining()
      const end = new AbortController()
      const work = async () => {
        if (!concurrent) await accessPoint.close()
        return join(credentials, onStep, {
          manager,
          clock,
          log,
          interfaceName: stationName,
          heard,
          signal: end.signal,
        })
      }
      const mine = { end, done: work() }
      joining = mine
      try {
        const { outcome, profile } = await mine.done
        home = profile
        return outcome
      } finally {
        if (joining === mine) joining = undefined
      }
    },

    async leave() {
      await endJoining()
      home = undefined
      await leaveOwn(manager, stationName)
    },

    keptNetworks: () => keptNetworks(manager),
    keepNetworks: (networks) => keepNetworks(manager, networks),

    async close() {
      if (closing.signal.aborted) return
      closing.abort()
      await endJoining()
      await accessPoint.close().catch((error: unknown) => log("warn", sentenceOf(error)))
      await manager.bus.close()
    },
  }
}

/** Where the access point stands now; see `Layout`. */
async function placeOf({
  manager,
  virtualInterface,
  equipment,
}: RadioContext): Promise<Pick<AccessPointContext, "interfaceName" | "beside"> & { channel?: Channel }> {
  const { stationName, layout } = equipment
  if (layout.kind !== "beside") return { interfaceName: layout.accessPointName }
  const beside = { interfaceName: layout.accessPointName, beside: { stationName, virtualInterface } }
  if (!layout.sharesChannel) return beside
  const frequency = await stationFrequency(manager, stationName)
  if (frequency === undefined) return { interfaceName: stationName }
  const channel = channelOf(frequency)
  return channel === undefined ? beside : { ...beside, channel }
}

function radioBusy(): PorchlightError {
  const sentence = "The only radio is joining and cannot scan. Wait for it, or leave first."
  return new PorchlightError("radio-busy", sentence)
}

function sentenceOf(error: unknown): string {
  return error instanceof PorchlightError ? error.message : String(error)
}
