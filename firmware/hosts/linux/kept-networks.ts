/**
 * The networks that NetworkManager keeps for us, on its own disk: it joins them by itself when the machine starts, and
 * the passwords are nowhere else. Profiles that are not ours are neither read nor touched.
 */
import { base64urlEncode } from "../../../shared/bytes.ts"
import type { Credentials } from "../../core/host.ts"
import { isSameNetwork } from "../../core/same-network.ts"
import { numberOf, recordOf } from "./bus-values.ts"
import type { NetworkManager, Profile } from "./network-manager.ts"
import { purposeOf, ssidOf } from "./profile.ts"
import { securityOfProfile } from "./station-profile.ts"

/** Those that once worked, the last joined first; without their passwords. */
export async function keptNetworks(manager: NetworkManager): Promise<readonly Credentials[]> {
  return (await keptProfiles(manager)).map(({ settings }) => credentialsOf(settings))
}

/** Forgets all that are not among `networks`. Resolves when none of them will be joined any more. */
export async function keepNetworks(manager: NetworkManager, networks: readonly Credentials[]): Promise<void> {
  for (const { path, settings } of await keptProfiles(manager)) {
    const kept = credentialsOf(settings)
    if (!networks.some((network) => isSameNetwork(network, kept))) await manager.remove(path)
  }
}

/** The path of the profile that opens this network, where there is one. */
export async function findKept(
  manager: NetworkManager,
  credentials: Credentials,
): Promise<string | undefined> {
  const profiles = await keptProfiles(manager)
  return profiles.find(({ settings }) => isSameNetwork(credentialsOf(settings), credentials))?.path
}

/** Keeps the profile, and then lets go of every older one for the same network. */
export async function keepOnly(manager: NetworkManager, path: string): Promise<void> {
  await manager.keep(path)
  const profiles = await keptProfiles(manager)
  const own = profiles.find((profile) => profile.path === path)
  if (own === undefined) return
  const network = credentialsOf(own.settings)
  for (const { path: other, settings } of profiles) {
    if (other !== path && isSameNetwork(credentialsOf(settings), network)) await manager.remove(other)
  }
}

async function keptProfiles(manager: NetworkManager): Promise<Profile[]> {
  const profiles = await manager.profiles()
  return profiles
    .filter(({ settings }) => purposeOf(settings) === "station")
    .sort((one, other) => lastUsed(other) - lastUsed(one))
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
