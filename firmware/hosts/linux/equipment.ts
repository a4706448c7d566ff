/** What this machine's radio is and can do, learned once at the start. */
import type { AccessPointSecurity } from "../../../shared/wifi.ts"
import type { Clock, Log } from "../../core/host.ts"
import { removeLeftoverAccessPoints } from "./access-point.ts"
import { numberOf } from "./bus-values.ts"
import { chooseLayout, type Layout } from "./layout.ts"
import { type NetworkManager, radioMissing } from "./network-manager.ts"
import { wirelessCapability } from "./network-manager-codes.ts"
import type { RadioAbilities } from "./radio-combinations.ts"
import { managerAnswers, settle } from "./settle.ts"
import { keyManagementsOf } from "./supplicant.ts"
import { type VirtualInterface, virtualInterfaceName } from "./virtual-interface.ts"

export interface Equipment {
  /** The network interface that joins networks. */
  readonly stationName: string
  readonly layout: Layout
  /** What the station can authenticate by, undefined where nobody says. */
  readonly keyManagements: readonly string[] | undefined
  readonly accessPointSecurities: readonly AccessPointSecurity[]
}

/** Clears away what an earlier process left, and lets NetworkManager finish what it does by itself. Rejects with a `PorchlightError` where there is no radio. */
export async function learnEquipment(options: {
  readonly manager: NetworkManager
  readonly virtualInterface: VirtualInterface
  readonly clock: Clock
  readonly log: Log
  readonly interfaceName: string | undefined
  readonly accessPointInterfaceName: string | undefined
}): Promise<Equipment> {
  const { manager, virtualInterface, clock, log } = options
  await managerAnswers(manager, clock)
  const isFree = !(await removeLeftoverAccessPoints(manager))
  // Where it cannot be removed, it cannot be made either, and the layout says so.
  if (isFree) await virtualInterface.remove().catch(() => {})
  const find = async () => options.interfaceName ?? (await firstRadio(manager))
  const stationName = await settle({ manager, clock, log, find })
  const abilities = await virtualInterface.abilities(stationName)
  const layout = await chooseLayout({
    stationName,
    accessPointName: options.accessPointInterfaceName,
    abilities,
    virtualInterface,
    isFree,
    log,
  })
  const keyManagements = await keyManagementsOf(manager.bus, stationName)
  if (layout.kind !== "apart") {
    const accessPointSecurities = await securitiesOf(manager, stationName, abilities, keyManagements)
    return { stationName, layout, keyManagements, accessPointSecurities }
  }
  const { accessPointName } = layout
  const accessPointSecurities = await securitiesOf(
    manager,
    accessPointName,
    await virtualInterface.abilities(accessPointName),
    await keyManagementsOf(manager.bus, accessPointName),
  )
  return { stationName, layout, keyManagements, accessPointSecurities }
}

async function firstRadio(manager: NetworkManager): Promise<string> {
  const names = await manager.wirelessInterfaces()
  const name = names.find((known) => known !== virtualInterfaceName)
  if (name === undefined) throw radioMissing(undefined)
  return name
}

async function securitiesOf(
  manager: NetworkManager,
  interfaceName: string,
  abilities: RadioAbilities,
  keyManagements: readonly string[] | undefined,
): Promise<AccessPointSecurity[]> {
  const { WirelessCapabilities } = await manager.wireless(await manager.devicePath(interfaceName))
  const needed = wirelessCapability.rsn | wirelessCapability.ccmp
  if ((numberOf(WirelessCapabilities) & needed) !== needed) return ["open"]
  // Both have to say so: some radios claim it while wpa_supplicant does not speak it for them.
  const wpa3 = abilities.saeAccessPoint && keyManagements?.includes("sae") === true
  return wpa3 ? ["open", "wpa2", "wpa3"] : ["open", "wpa2"]
}
