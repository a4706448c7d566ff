/** What the station is doing just now, as NetworkManager knows it. */
import { numberOf, pathOf } from "./bus-values.ts"
import type { NetworkManager } from "./network-manager.ts"
import { deviceState } from "./network-manager-codes.ts"
import { purposeOf } from "./profile.ts"

/** Where it is joined, the channel's frequency in MHz. */
export async function stationFrequency(
  manager: NetworkManager,
  stationName: string,
): Promise<number | undefined> {
  const devicePath = await manager.devicePath(stationName)
  if (numberOf((await manager.device(devicePath))["State"]) !== deviceState.activated) return undefined
  const { ActiveAccessPoint } = await manager.wireless(devicePath)
  const path = pathOf(ActiveAccessPoint)
  if (path === undefined) return undefined
  const { Frequency } = await manager.accessPoint(path)
  return numberOf(Frequency) || undefined
}

/** The path of the profile that it is up by, whoever's that is. */
export async function activeProfile(
  manager: NetworkManager,
  stationName: string,
): Promise<string | undefined> {
  const active = await activeConnection(manager, stationName)
  return active === undefined ? undefined : manager.profileOf(active)
}

/** Leaves what it has joined, where that is by a profile of ours. */
export async function leaveOwn(manager: NetworkManager, stationName: string): Promise<void> {
  const active = await activeConnection(manager, stationName)
  if (active === undefined) return
  const profile = await manager.profileOf(active)
  const profiles = await manager.profiles()
  const own = profiles.find(({ path }) => path === profile)
  if (own !== undefined && purposeOf(own.settings) === "station") await manager.deactivate(active)
}

async function activeConnection(manager: NetworkManager, stationName: string): Promise<string | undefined> {
  const { ActiveConnection } = await manager.device(await manager.devicePath(stationName))
  return pathOf(ActiveConnection)
}
