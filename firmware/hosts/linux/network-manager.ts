/** NetworkManager on the message bus: the few calls that a radio needs, by their names. */
import { PorchlightError } from "../../core/errors.ts"
import { type Bus, type Signal, variant } from "./bus.ts"
import { isRefusal } from "./bus-error.ts"
import { listOf, numberOf, pathOf, recordOf, textOf } from "./bus-values.ts"
import { deviceState, deviceTypeWifi } from "./network-manager-codes.ts"
import type { Settings } from "./profile.ts"
import { watchAll } from "./watch-all.ts"

export const networkManager = "org.freedesktop.NetworkManager"

const rootPath = "/org/freedesktop/NetworkManager"
const root = { service: networkManager, path: rootPath, interface: networkManager } as const
const settings = {
  service: networkManager,
  path: `${rootPath}/Settings`,
  interface: `${networkManager}.Settings`,
} as const
const deviceInterface = `${networkManager}.Device`
const wirelessInterface = `${networkManager}.Device.Wireless`
const accessPointInterface = `${networkManager}.AccessPoint`
const activeInterface = `${networkManager}.Connection.Active`
const profileInterface = `${networkManager}.Settings.Connection`
const addressInterface = `${networkManager}.IP4Config`
const propertiesInterface = "org.freedesktop.DBus.Properties"

/** Far above what a machine has, far below what would hold us up. */
const profilesMaximum = 1000
const devicesMaximum = 100
const activesMaximum = 100

/** Update2: to the disk, to be there at the next start. */
const toDisk = 0x1

/** Update2: off the disk at once, and gone when nothing is up by it any more (NM_SETTINGS_UPDATE2_FLAG, 1.12). */
const inMemoryOnlyAndVolatile = 0x8 | 0x10

/** Bringing up a profile is asked here; that it is up comes later, by a signal. Slow polkits take their time. */
const activateMilliseconds = 15_000

export interface Profile {
  readonly path: string
  readonly settings: Readonly<Record<string, unknown>>
}

export interface Activation {
  readonly profile: string
  readonly active: string
}

/** Each rejects with a `PorchlightError`; see `busError`. Paths name NetworkManager's objects. */
export interface NetworkManager {
  readonly bus: Bus
  /** Rejects with `radio-missing` where there is no such network interface. */
  devicePath(interfaceName: string): Promise<string>
  /** Names of the interfaces of all Wi-Fi radios, in NetworkManager's order. */
  wirelessInterfaces(): Promise<readonly string[]>
  /** Whether it is still bringing up what it brings up by itself when it starts. */
  isStarting(): Promise<boolean>
  device(path: string): Promise<Readonly<Record<string, unknown>>>
  wireless(path: string): Promise<Readonly<Record<string, unknown>>>
  /** Rejects unless the device can be used now: `radio-off`, `radio-unmanaged` or `radio-unready`. */
  checkUsable(path: string, interfaceName: string): Promise<void>
  setAutoconnect(path: string, autoconnect: boolean): Promise<void>
  requestScan(path: string): Promise<void>
  accessPointPaths(devicePath: string, maximum: number): Promise<readonly string[]>
  accessPoint(path: string): Promise<Readonly<Record<string, unknown>>>
  /** IPv4 in dotted form, undefined where the device has none. */
  addressOf(devicePath: string): Promise<string | undefined>
  /** The profile is gone again when it fails or ends, unless `keep` is called for it. */
  addAndActivate(profile: Settings, devicePath: string): Promise<Activation>
  /** Resolves to the path of the active connection. */
  activate(profilePath: string, devicePath: string): Promise<string>
  /** The profile behind an active connection. */
  profileOf(activePath: string): Promise<string | undefined>
  /** The profiles that are up or coming up, on whatever device. */
  profilesInUse(): Promise<readonly string[]>
  /** Idempotent. */
  deactivate(activePath: string): Promise<void>
  profiles(): Promise<readonly Profile[]>
  keep(profilePath: string): Promise<void>
  /** Whether it would be gone after a restart of the machine. False where nobody says. */
  isUnsaved(profilePath: string): Promise<boolean>
  /** Forgets it, and leaves up what is up by it: it is gone when that comes down, and is not brought up again by itself. */
  letGo(profilePath: string): Promise<void>
  /** Idempotent; what is up by it goes down. */
  remove(profilePath: string): Promise<void>
  /** (new state, old state, reason) of the device. */
  watchDevice(path: string, listener: (state: number, reason: number) => void): Promise<() => void>
  /** Something of a device changed that joining is about: its state, its addresses. Also where it is a new one. */
  watchDevices(listener: () => void): Promise<() => void>
  /** The states of all active connections, by their paths. */
  watchActive(listener: (path: string, state: number) => void): Promise<() => void>
  /** Changed properties of the device as a radio. */
  watchWireless(
    path: string,
    listener: (changed: Readonly<Record<string, unknown>>) => void,
  ): Promise<() => void>
}

export function createNetworkManager(bus: Bus): NetworkManager {
  const at = (path: string, from: string) => ({ service: networkManager, path, interface: from })
  const unlessGone = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  const update = (profilePath: string, flags: number) => {
    const asked = { ...at(profilePath, profileInterface), member: "Update2", signature: "a{sa{sv}}ua{sv}" }
    // No settings means those it has; the password stays with it.
    return bus.call({ ...asked, arguments: [{}, flags, {}] })
  }
  return {
    bus,
    async devicePath(interfaceName) {
      const asked = { ...root, member: "GetDeviceByIpIface", signature: "s", arguments: [interfaceName] }
      try {
        const [path] = await bus.call(asked)
        return textOf(path)
      } catch (error) {
        if (isRefusal(error, `${networkManager}.UnknownDevice`)) throw radioMissing(interfaceName)
        throw error
      }
    },
    async wirelessInterfaces() {
      const [paths] = await bus.call({ ...root, member: "GetDevices" })
      const names: string[] = []
      for (const path of listOf(paths, devicesMaximum)) {
        const device = await bus.getAll(at(textOf(path), deviceInterface)).catch(() => undefined)
        if (device !== undefined && numberOf(device["DeviceType"]) === deviceTypeWifi) {
          names.push(textOf(device["Interface"]))
        }
      }
      return names
    },
    async isStarting() {
      // The oldest versions do not tell.
      return (await bus.get(root, "Startup").catch(() => false)) === true
    },
    device: (path) => bus.getAll(at(path, deviceInterface)),
    wireless: (path) => bus.getAll(at(path, wirelessInterface)),
    async checkUsable(path, interfaceName) {
      const state = numberOf(await bus.get(at(path, deviceInterface), "State"))
      if (state > deviceState.unavailable) return
      if (state === deviceState.unmanaged) throw radioUnmanaged(interfaceName)
      const { WirelessEnabled, WirelessHardwareEnabled } = await bus.getAll(root)
      if (WirelessEnabled === false || WirelessHardwareEnabled === false) throw radioOff(interfaceName)
      throw radioUnready(interfaceName)
    },
    setAutoconnect: (path, autoconnect) =>
      bus.set(at(path, deviceInterface), "Autoconnect", "b", autoconnect),
    async requestScan(path) {
      await bus.call({
        ...at(path, wirelessInterface),
        member: "RequestScan",
        signature: "a{sv}",
        arguments: [{}],
      })
    },
    async accessPointPaths(devicePath, maximum) {
      const [paths] = await bus.call({ ...at(devicePath, wirelessInterface), member: "GetAllAccessPoints" })
      return listOf(paths, maximum).flatMap((path) => pathOf(path) ?? [])
    },
    accessPoint: (path) => bus.getAll(at(path, accessPointInterface)),
    async addressOf(devicePath) {
      const path = pathOf(await bus.get(at(devicePath, deviceInterface), "Ip4Config"))
      if (path === undefined) return undefined
      const addresses = listOf(await bus.get(at(path, addressInterface), "AddressData"), 16)
      return textOf(recordOf(addresses[0])["address"]) || undefined
    },
    async addAndActivate(profile, devicePath) {
      const options = { persist: variant("s", "volatile") }
      const [profilePath, active] = await bus.call({
        ...root,
        member: "AddAndActivateConnection2",
        signature: "a{sa{sv}}ooa{sv}",
        arguments: [profile, devicePath, "/", options],
        limitMilliseconds: activateMilliseconds,
      })
      return { profile: textOf(profilePath), active: textOf(active) }
    },
    async activate(profilePath, devicePath) {
      const [active] = await bus.call({
        ...root,
        member: "ActivateConnection",
        signature: "ooo",
        arguments: [profilePath, devicePath, "/"],
        limitMilliseconds: activateMilliseconds,
      })
      return textOf(active)
    },
    async profileOf(activePath) {
      return pathOf(await bus.get(at(activePath, activeInterface), "Connection"))
    },
    async profilesInUse() {
      const paths = listOf(await bus.get(root, "ActiveConnections"), activesMaximum)
      const profiles = await Promise.all(
        paths.map((path) => bus.get(at(textOf(path), activeInterface), "Connection").catch(() => undefined)),
      )
      return profiles.flatMap((path) => pathOf(path) ?? [])
    },
    deactivate: (activePath) =>
      unlessGone(
        bus.call({ ...root, member: "DeactivateConnection", signature: "o", arguments: [activePath] }),
      ),
    async profiles() {
      const [paths] = await bus.call({ ...settings, member: "ListConnections" })
      const profiles: Profile[] = []
      for (const entry of listOf(paths, profilesMaximum)) {
        const path = textOf(entry)
        // One may vanish meanwhile, another may be somebody else's alone.
        const answer = await bus
          .call({ ...at(path, profileInterface), member: "GetSettings" })
          .catch(() => undefined)
        if (answer !== undefined) profiles.push({ path, settings: recordOf(answer[0]) })
      }
      return profiles
    },
    async keep(profilePath) {
      await update(profilePath, toDisk)
    },
    isUnsaved: (profilePath) =>
      bus.get(at(profilePath, profileInterface), "Unsaved").then(
        (unsaved) => unsaved === true,
        () => false,
      ),
    letGo: (profilePath) => unlessGone(update(profilePath, inMemoryOnlyAndVolatile)),
    remove: (profilePath) => unlessGone(bus.call({ ...at(profilePath, profileInterface), member: "Delete" })),
    watchDevice: (path, listener) =>
      bus.watch(
        { service: networkManager, path, interface: deviceInterface, member: "StateChanged" },
        ({ arguments: [state, , reason] }) => listener(numberOf(state), numberOf(reason)),
      ),
    watchDevices(listener) {
      const changed = { service: networkManager, interface: propertiesInterface, member: "PropertiesChanged" }
      const filters = [
        { service: networkManager, interface: deviceInterface, member: "StateChanged" },
        { ...changed, firstArgument: deviceInterface },
        { ...changed, firstArgument: addressInterface },
      ]
      return watchAll(filters.map((filter) => () => bus.watch(filter, listener)))
    },
    watchActive: (listener) =>
      bus.watch(
        { service: networkManager, interface: activeInterface, member: "StateChanged" },
        ({ path, arguments: [state] }) => listener(path, numberOf(state)),
      ),
    watchWireless: (path, listener) =>
      bus.watch(
        {
          service: networkManager,
          path,
          interface: propertiesInterface,
          member: "PropertiesChanged",
        },
        ({ arguments: [from, changed] }: Signal) => {
          if (from === wirelessInterface) listener(recordOf(changed))
        },
      ),
  }
}

/** The object was there before, or its work is done already. */
function isGone(error: unknown): boolean {
  const names = [
    `${networkManager}.ConnectionNotActive`,
    `${networkManager}.UnknownConnection`,
    "org.freedesktop.DBus.Error.UnknownMethod",
    "org.freedesktop.DBus.Error.UnknownObject",
  ]
  return names.some((name) => isRefusal(error, name))
}

/** Without a name: there is none at all. */
export function radioMissing(interfaceName: string | undefined): PorchlightError {
  const which = interfaceName === undefined ? "" : ` ${interfaceName}`
  const sentence = `There is no radio${which}. Plug one in, or name another: nmcli device lists them.`
  return new PorchlightError("radio-missing", sentence, { interface: interfaceName })
}

function radioUnmanaged(interfaceName: string): PorchlightError {
  const sentence = `NetworkManager leaves ${interfaceName} alone. Change that: nmcli device set ${interfaceName} managed yes.`
  return new PorchlightError("radio-unmanaged", sentence, { interface: interfaceName })
}

function radioOff(interfaceName: string): PorchlightError {
  const sentence = `Wi-Fi is switched off on ${interfaceName}. Switch it on: rfkill unblock wifi, then nmcli radio wifi on.`
  return new PorchlightError("radio-off", sentence, { interface: interfaceName })
}

function radioUnready(interfaceName: string): PorchlightError {
  const sentence = `${interfaceName} is not ready: its firmware or wpa_supplicant is missing. See the system's log.`
  return new PorchlightError("radio-unready", sentence, { interface: interfaceName })
}
