/** The radio port on NetworkManager. START HERE for this folder: each part has a file of its own. */
import { type Security, takesPassword } from "../../../shared/wifi.ts"
import { PorchlightError } from "../../core/errors.ts"
import type { Clock, HeardAccessPoint, Log, Radio } from "../../core/host.ts"
import { type AccessPointContext, type Companion, raiseAccessPoint } from "./access-point.ts"
import { createAccessPointKeeper } from "./access-point-keeper.ts"
import { openBus } from "./bus.ts"
import { type Channel, channelOf, quietestChannel } from "./channel.ts"
import { checkCountry, setCountry } from "./country.ts"
import { type Equipment, learnEquipment } from "./equipment.ts"
import { adopt, type Joined, join } from "./join.ts"
import { keepNetworks, keptNetworks } from "./kept-networks.ts"
import { createLinkWatch } from "./link-watch.ts"
import { createNetworkManager, type NetworkManager, networkManager } from "./network-manager.ts"
import { createRejoin } from "./rejoin.ts"
import { type AccessPointInAir, scan } from "./scan.ts"
import { activeProfile, leaveOwn, stationFrequency, stationSignal } from "./station.ts"
import { createVirtualInterface, type VirtualInterface } from "./virtual-interface.ts"

export interface LinuxRadioOptions {
  readonly clock: Clock
  readonly log: Log
  /** The network interface that joins networks; the first radio when left out. */
  readonly interfaceName?: string | undefined
  /** A second radio, for the access point alone. */
  readonly accessPointInterfaceName?: string | undefined
  /** ISO 3166-1 alpha-2, `DE`; the one that the system has set when left out. */
  readonly country?: string | undefined
  /** What runs while the access point stands. */
  readonly companions: readonly Companion[]
  /** The system's when left out. */
  readonly busAddress?: string | undefined
  readonly virtualInterface?: VirtualInterface
}

/**
 * Rejects with a `PorchlightError` where there is no bus, no NetworkManager, no radio, or no permission. What an earlier
 * process left is cleared away. Radios and NetworkManager may come and go later: calls reject meanwhile.
 */
export async function createLinuxRadio(options: LinuxRadioOptions): Promise<Radio> {
  const { log, interfaceName, accessPointInterfaceName, country } = options
  if (country !== undefined) {
    checkCountry(country)
    await setCountry(country, log)
  }
  const virtualInterface = options.virtualInterface ?? createVirtualInterface()
  const bus = await openBus(options.busAddress)
  try {
    const manager = createNetworkManager(bus)
    const { clock } = options
    const learning = { manager, virtualInterface, clock, log, interfaceName, accessPointInterfaceName }
    const equipment = await learnEquipment(learning)
    const { kind, accessPointName, concurrent } = equipment.layout
    log("info", `The radio is ${equipment.stationName}.`, { kind, accessPointName, concurrent })
    return await createRadio({ ...options, virtualInterface, manager, equipment })
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

async function createRadio(context: RadioContext): Promise<Radio> {
  const { clock, log, companions, manager, equipment } = context
  const { stationName, layout, accessPointSecurities } = equipment
  const { concurrent } = layout
  const closing = new AbortController()
  let heard: readonly AccessPointInAir[] = []
  let scanning: Promise<readonly HeardAccessPoint[]> | undefined
  let joining: { readonly end: AbortController; readonly done: Promise<unknown> } | undefined
  /** The profile of the network that was joined. */
  let home: string | undefined
  /** The profile of a network that nobody asked us to join, or to leave, and whose place the access point took. */
  let displaced: string | undefined
  /** The access point stands in the station's place, or is about to. */
  let isPlaceTaken = false
  /** How many joins and leaves are under way. */
  let moves = 0
  const isOurs = () => isPlaceTaken || moves > 0
  const linkWatch = await createLinkWatch({ manager, clock, stationName, isOurs })
  const rejoin = createRejoin({ manager, clock, log, stationName, isOurs })
  linkWatch.listen(({ kind }) => (kind === "down" ? rejoin.begin() : rejoin.end()))
  // One that begins anew gives its profiles other paths.
  await manager.bus.watchService(networkManager, () => {
    home = undefined
    displaced = undefined
  })

  const accessPoint = createAccessPointKeeper({
    clock,
    log,
    async raise(wanted, onLost) {
      const place = await placeOf(context)
      isPlaceTaken = place.interfaceName === stationName
      if (isPlaceTaken) await noteDisplaced()
      const channel = place.channel ?? quietestChannel(heard)
      return raiseAccessPoint(wanted, { manager, clock, companions, onLost, ...place, channel })
    },
  })

  /** What the station does meanwhile is not by itself. */
  const moveStation = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    moves += 1
    try {
      return await work()
    } finally {
      moves -= 1
      linkWatch.look()
    }
  }

  const checkOpen = (what: string) => {
    if (!closing.signal.aborted) return
    throw new PorchlightError("radio-closed", `The radio is closed and cannot ${what}. Create a new one.`)
  }

  const endJoining = async () => {
    joining?.end.abort()
    await joining?.done.catch(() => {})
  }

  const noteDisplaced = async () => {
    const active = await activeProfile(manager, stationName)
    if (active !== undefined && active !== home) displaced = active
  }

  const takeDownAccessPoint = async () => {
    try {
      await accessPoint.close()
    } finally {
      // Also where NetworkManager refused: it is no longer wanted, and nobody will ask again.
      isPlaceTaken = false
    }
  }

  /** Where the access point stood in the station's place, the network that was there comes back. */
  const returnHome = async () => {
    const profile = home ?? displaced
    if (concurrent || profile === undefined) return
    try {
      if ((await activeProfile(manager, stationName)) === profile) return
      await manager.activate(profile, await manager.devicePath(stationName))
    } catch (error) {
      // NetworkManager tries it by itself, too.
      log("warn", `The joined network did not come back at once: ${sentenceOf(error)}`)
    }
  }

  const scanNow = async () => {
    const devicePath = await manager.devicePath(stationName)
    await manager.checkUsable(devicePath, stationName)
    heard = await scan({
      manager,
      clock,
      devicePath,
      interfaceName: stationName,
      isOwn: accessPoint.isOwn,
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
      await moveStation(async () => {
        try {
          await accessPoint.open(wanted)
        } finally {
          if (!accessPoint.isWanted) isPlaceTaken = false
        }
      })
    },

    async closeAccessPoint() {
      if (!accessPoint.isWanted) return
      await moveStation(async () => {
        await takeDownAccessPoint()
        await returnHome()
      })
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
      await endJoining()
      const end = new AbortController()
      const work = async (): Promise<Joined> => {
        const context = { manager, clock, log, interfaceName: stationName, heard, signal: end.signal }
        const adopted = await adopt(credentials, context)
        if (adopted !== undefined) return adopted
        if (!supports(credentials.security)) return unsupported
        if (!concurrent) await takeDownAccessPoint()
        return join(credentials, onStep, context)
      }
      const mine = { end, done: moveStation(work) }
      joining = mine
      try {
        const { outcome, profile } = await mine.done
        if (outcome.kind === "joined") {
          home = profile
          displaced = undefined
          rejoin.end()
          linkWatch.note({ kind: "up", address: outcome.address })
        }
        return outcome
      } finally {
        if (joining === mine) joining = undefined
      }
    },

    async leave() {
      await endJoining()
      await moveStation(async () => {
        home = undefined
        rejoin.end()
        if (await leaveOwn(manager, stationName)) linkWatch.note({ kind: "down" })
      })
    },

    keeper: {
      load: () => keptNetworks(manager, stationName),
      keep: (networks) => keepNetworks(manager, networks),
    },

    signalPercent: () => stationSignal(manager, stationName),

    watchLink: (listener) => linkWatch.listen(listener),

    async close() {
      if (closing.signal.aborted) return
      closing.abort()
      linkWatch.close()
      rejoin.end()
      await endJoining()
      await accessPoint.close().catch((error: unknown) => log("warn", sentenceOf(error)))
      await manager.bus.close()
    },
  }
}

const unsupported: Joined = { outcome: { kind: "failed", code: "unsupported-security" } }

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
