/** What the station is doing just now, as NetworkManager knows it. */
import { PorchlightError } from "../../core/errors.ts"
import { numberOf, pathOf } from "./bus-values.ts"
import type { NetworkManager } from "./network-manager.ts"
import { deviceState, modeInfrastructure } from "./network-manager-codes.ts"
import { purposeOf } from "./profile.ts"
import { strengthOf } from "./scan.ts"

/** Where it is joined, the channel's frequency in MHz. */
export async function stationFrequency(
  manager: NetworkManager,
  stationName: string,
): Promise<number | undefined> {
  return numberOf((await stationAccessPoint(manager, stationName))?.["Frequency"]) || undefined
}

/** Where it is joined, how strongly it hears that, 0 to 100; NetworkManager looks every six seconds. */
export async function stationSignal(
  manager: NetworkManager,
  stationName: string,
): Promise<number | undefined> {
  const accessPoint = await stationAccessPoint(manager, stationName)
  return accessPoint && strengthOf(accessPoint)
}

/** The access point that it has joined. */
async function stationAccessPoint(
  manager: NetworkManager,
  stationName: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const devicePath = await manager.devicePath(stationName)
  if (numberOf((await manager.device(devicePath))["State"]) !== deviceState.activated) return undefined
  const { ActiveAccessPoint } = await manager.wireless(devicePath)
  const path = pathOf(ActiveAccessPoint)
  return path === undefined ? undefined : manager.accessPoint(path)
}

/** What it has joined: by which profile, whoever's that is, and its address of IPv4. */
export interface JoinedStation {
  readonly profile: string
  readonly address: string
}

/** Undefined while it has no network with an address, where it is an access point, and while it is unplugged. */
export async function joinedStation(
  manager: NetworkManager,
  stationName: string,
): Promise<JoinedStation | undefined> {
  const devicePath = await pathOfStation(manager, stationName)
  if (devicePath === undefined) return undefined
  const { State, ActiveConnection } = await manager.device(devicePath)
  const active = pathOf(ActiveConnection)
  if (numberOf(State) !== deviceState.activated || active === undefined) return undefined
  if (numberOf((await manager.wireless(devicePath))["Mode"]) !== modeInfrastructure) return undefined
  const [profile, address] = await Promise.all([manager.profileOf(active), manager.addressOf(devicePath)])
  return profile === undefined || address === undefined ? undefined : { profile, address }
}

/** The path of the profile that it is up by, whoever's that is. */
export async function activeProfile(
  manager: NetworkManager,
  stationName: string,
): Promise<string | undefined> {
  const active = await activeConnection(manager, stationName)
  // It may end meanwhile.
  return active === undefined ? undefined : manager.profileOf(active).catch(() => undefined)
}

/** Leaves what it has joined, where that is by a profile of ours. Resolves to whether it was. */
export async function leaveOwn(manager: NetworkManager, stationName: string): Promise<boolean> {
  const active = await activeConnection(manager, stationName)
  if (active === undefined) return false
  const profile = await manager.profileOf(active)
  const profiles = await manager.profiles()
  const own = profiles.find(({ path }) => path === profile)
  if (own === undefined || purposeOf(own.settings) !== "station") return false
  await manager.deactivate(active)
  return true
}

async function activeConnection(manager: NetworkManager, stationName: string): Promise<string | undefined> {
  const devicePath = await pathOfStation(manager, stationName)
  if (devicePath === undefined) return undefined
  const { ActiveConnection } = await manager.device(devicePath)
  return pathOf(ActiveConnection)
}

/** Undefined while it is unplugged: then it has nothing joined, and nothing is wrong with that. */
async function pathOfStation(manager: NetworkManager, stationName: string): Promise<string | undefined> {
  try {
    return await manager.devicePath(stationName)
  } catch (error) {
    if (error instanceof PorchlightError && error.code === "radio-missing") return undefined
    throw error
  }
}
