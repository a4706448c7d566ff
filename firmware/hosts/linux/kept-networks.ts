/**
 * The networks that NetworkManager keeps, on its own disk: it joins them by itself when the machine starts, and the
 * passwords are nowhere else. Profiles that are not ours can be used, and are neither changed nor removed.
 */
import { base64urlEncode } from "../../../shared/bytes.ts"
import type { Credentials } from "../../core/host.ts"
import { isSameNetwork } from "../../core/same-network.ts"
import { numberOf, recordOf } from "./bus-values.ts"
import type { NetworkManager, Profile } from "./network-manager.ts"
import { opensNetworks, purposeOf, ssidOf } from "./profile.ts"
import { activeProfile, joinedStation } from "./station.ts"
import { securityOfProfile } from "./station-profile.ts"

/**
 * Ours that once worked, the last joined first; without their passwords. What the station has joined comes before them, or
 * else what it joined last, also where somebody else set it up: such a machine has a network.
 */
export async function keptNetworks(
  manager: NetworkManager,
  stationName: string,
): Promise<readonly Credentials[]> {
  const usable = await usableProfiles(manager, stationName)
  const joined = await joinedStation(manager, stationName)
  const first = usable.find(({ path }) => path === joined?.profile) ?? usable.find(isWanted)
  const own = usable.filter(({ settings }) => purposeOf(settings) === "station")
  const networks: Credentials[] = []
  for (const { settings } of first === undefined ? own : [first, ...own]) {
    const network = credentialsOf(settings)
    if (!networks.some((other) => isSameNetwork(other, network))) networks.push(network)
  }
  return networks
}

/**
 * Forgets all of ours that are not among `networks`. Resolves when none of them will be joined any more. One that is joined
 * stays so until the station leaves it: whoever forgets it from a phone at home would lose the device at once.
 */
export async function keepNetworks(manager: NetworkManager, networks: readonly Credentials[]): Promise<void> {
  for (const { path, settings } of await ownProfiles(manager)) {
    const kept = credentialsOf(settings)
    if (!networks.some((network) => isSameNetwork(network, kept))) await manager.letGo(path)
  }
}

/** The path of the profile that opens this network, where there is one; of ours rather than of somebody else's. */
export async function findKept(
  manager: NetworkManager,
  stationName: string,
  credentials: Credentials,
): Promise<string | undefined> {
  const fitting = (await usableProfiles(manager, stationName)).filter(({ settings }) =>
    isSameNetwork(credentialsOf(settings), credentials),
  )
  const own = fitting.find(({ settings }) => purposeOf(settings) === "station")
  return (own ?? fitting[0])?.path
}

/** Whether the profile at this path opens the network. */
export async function isProfileFor(
  manager: NetworkManager,
  path: string,
  credentials: Credentials,
): Promise<boolean> {
  const profile = (await manager.profiles()).find((known) => known.path === path)
  return profile !== undefined && isSameNetwork(credentialsOf(profile.settings), credentials)
}

/** Keeps the profile where it is one of ours: a process that was killed while it joined may not have come to that. */
export async function keepOwn(manager: NetworkManager, path: string): Promise<void> {
  if (!(await manager.isUnsaved(path))) return
  if ((await ownProfiles(manager)).some((profile) => profile.path === path)) await keepOnly(manager, path)
}

/** Keeps the profile, and then lets go of every older one of ours for the same network. */
export async function keepOnly(manager: NetworkManager, path: string): Promise<void> {
  await manager.keep(path)
  const profiles = await ownProfiles(manager)
  const own = profiles.find((profile) => profile.path === path)
  if (own === undefined) return
  const network = credentialsOf(own.settings)
  for (const { path: other, settings } of profiles) {
    if (other !== path && isSameNetwork(credentialsOf(settings), network)) await manager.remove(other)
  }
}

/** Whether NetworkManager may join something by itself. */
export async function hasWantedNetwork(manager: NetworkManager, stationName: string): Promise<boolean> {
  return (await usableProfiles(manager, stationName)).some(isWanted)
}

async function ownProfiles(manager: NetworkManager): Promise<Profile[]> {
  const profiles = await manager.profiles()
  return profiles.filter(({ settings }) => purposeOf(settings) === "station")
}

/**
 * Ours, and those of others that the station can use without taking them from another network interface. The last used
 * comes first.
 */
async function usableProfiles(manager: NetworkManager, stationName: string): Promise<Profile[]> {
  const profiles = await manager.profiles()
  const [inUse, here] = await Promise.all([manager.profilesInUse(), activeProfile(manager, stationName)])
  const elsewhere = new Set(inUse.filter((path) => path !== here))
  return profiles
    .filter(
      ({ path, settings }) =>
        purposeOf(settings) === "station" || (opensNetworks(settings, stationName) && !elsewhere.has(path)),
    )
    .sort((one, other) => lastUsed(other) - lastUsed(one))
}

/** One that NetworkManager joins by itself, also where it never has: a new machine's first network is one. */
function isWanted({ settings }: Profile): boolean {
  return recordOf(settings["connection"])["autoconnect"] !== false
}

/** NetworkManager notes when a profile was last up, in seconds. */
function lastUsed({ settings }: Profile): number {
  return numberOf(recordOf(settings["connection"])["timestamp"])
}

function credentialsOf(settings: Readonly<Record<string, unknown>>): Credentials {
  return {
    ssidBytes: base64urlEncode(ssidOf(settings)),
    security: securityOfProfile(settings),
    hidden: recordOf(settings["802-11-wireless"])["hidden"] === true,
  }
}
