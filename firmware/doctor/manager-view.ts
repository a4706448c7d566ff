/** NetworkManager and wpa_supplicant as they are now. Asks for properties alone, and starts neither of them. */
import type { Bus } from "../hosts/linux/bus.ts"
import { listOf, numberOf, textOf } from "../hosts/linux/bus-values.ts"
import { createNetworkManager, networkManager } from "../hosts/linux/network-manager.ts"
import { keyManagementsOf } from "../hosts/linux/supplicant.ts"

export interface ManagedRadio {
  readonly name: string
  /** See `deviceState`. */
  readonly state: number
  /** See `wirelessCapability`. */
  readonly capabilities: number
  /** Undefined where wpa_supplicant does not say, or not to this user. */
  readonly keyManagements: readonly string[] | undefined
}

export type ManagerView =
  /** There is no bus to ask on. */
  | { readonly kind: "unknown" }
  | { readonly kind: "missing" }
  | { readonly kind: "silent" }
  | {
      readonly kind: "there"
      /** Empty where it does not say. */
      readonly version: string
      /** False where it was switched off for all radios. */
      readonly isWirelessEnabled: boolean
      readonly radios: readonly ManagedRadio[]
      readonly hasSupplicant: boolean
      readonly hasIwd: boolean
    }

const rootAddress = {
  service: networkManager,
  path: "/org/freedesktop/NetworkManager",
  interface: networkManager,
} as const

export async function viewManager(bus: Bus): Promise<ManagerView> {
  if (!(await hasOwner(bus, networkManager))) return { kind: "missing" }
  const manager = createNetworkManager(bus)
  const { Version, WirelessEnabled } = await bus.getAll(rootAddress)
  const hasSupplicant = await hasOwner(bus, "fi.w1.wpa_supplicant1")
  const radios: ManagedRadio[] = []
  for (const name of await manager.wirelessInterfaces()) {
    const path = await manager.devicePath(name).catch(() => undefined)
    // Unplugged meanwhile.
    if (path === undefined) continue
    const state = numberOf((await manager.device(path).catch(() => ({ State: 0 })))["State"])
    const wireless = await manager.wireless(path).catch(() => ({ WirelessCapabilities: 0 }))
    const capabilities = numberOf(wireless["WirelessCapabilities"])
    const keyManagements = hasSupplicant ? await keyManagementsOf(bus, name) : undefined
    radios.push({ name, state, capabilities, keyManagements })
  }
  return {
    kind: "there",
    version: textOf(Version),
    isWirelessEnabled: WirelessEnabled !== false,
    radios,
    hasSupplicant,
    hasIwd: await hasOwner(bus, "net.connman.iwd"),
  }
}

/** A name that has none would be started by a call to it. */
export async function hasOwner(bus: Bus, name: string): Promise<boolean> {
  const service = "org.freedesktop.DBus"
  const asked = { service, path: "/org/freedesktop/DBus", interface: service, member: "NameHasOwner" }
  const [has] = await bus.call({ ...asked, signature: "s", arguments: [name] })
  return has === true
}

/** What this caller may do with NetworkManager: `yes`, `auth` or `no` by the action's name (a{ss}). */
export async function permissionsOf(bus: Bus): Promise<ReadonlyMap<string, string>> {
  const [answer] = await bus.call({ ...rootAddress, member: "GetPermissions" })
  const pairs = typeof answer === "object" && answer !== null ? Object.entries(answer) : []
  return new Map(
    listOf(pairs, 200).flatMap((pair) => (Array.isArray(pair) ? [[textOf(pair[0]), textOf(pair[1])]] : [])),
  )
}
