/**
 * A small NetworkManager with its wpa_supplicant, on a private bus, for tests: it keeps profiles and states like the real
 * one, and what happens in the air is a trail that the test hands it.
 */
import { uptime } from "node:os"
import { toPlain, Variant } from "dbus-native"
import { type BusService, createBusService, Refusal } from "./bus-service.fixture.ts"
import type { JoinEvent } from "./join-verdict.ts"
import { createFakeProfiles, type FakeProfile, type FakeSettings } from "./profiles.fixture.ts"
import { createFakeSupplicant, type Hearing, supplicantName } from "./supplicant.fixture.ts"

const name = "org.freedesktop.NetworkManager"
const root = "/org/freedesktop/NetworkManager"

export interface FakeAccessPoint {
  readonly ssid: string | Uint8Array
  readonly bssid: string
  readonly frequency: number
  readonly strength: number
  readonly flags: number
  readonly wpaFlags: number
  readonly rsnFlags: number
  readonly mode?: number
}

const addressPath = `${root}/IP4Config/1`
const addressData = (address: string) =>
  new Variant("aa{sv}", [{ address: new Variant("s", address), prefix: new Variant("u", 24) }])

/** As on the kernel's simulated radios, without WEP's. */
const allCapabilities = 0x4 | 0x8 | 0x10 | 0x20 | 0x40

/** A healthy access point, and a healthy join. */
const comesUp: readonly JoinEvent[] = [40, 50, 70, 80, 90, 100].map((state) => ({
  kind: "device",
  state,
  reason: 0,
}))

export interface FakeNetworkManager {
  readonly service: BusService
  /** What was asked for that changes something, in order. */
  readonly asked: string[]
  /** Resolves when something that begins so was asked, as often as `times`; once when left out. */
  reach(word: string, times?: number): Promise<void>
  readonly profiles: Map<string, FakeProfile>
  /** Settings of a profile without their types. */
  plain(path: string): Record<string, Record<string, unknown>>
  /** By network interface; what plays there when a profile comes up. `comesUp` where there is none. */
  readonly trails: Map<string, readonly JoinEvent[]>
  play(interfaceName: string, events: readonly JoinEvent[]): void
  addRadio(interfaceName: string, capabilities?: number): void
  removeRadio(interfaceName: string): void
  state(interfaceName: string): number
  setState(interfaceName: string, state: number): void
  /** What the next scans hear. A scan ends at once. */
  air: readonly FakeAccessPoint[]
  /** False: scans are asked for and do not end until `endScan`. */
  scansEnd: boolean
  endScan(interfaceName: string): void
  /** What comes of wpa_supplicant being asked to listen on single channels. */
  hearing: Hearing
  /** `kept` is false for one that would be gone after a restart of the machine. */
  addProfile(settings: FakeSettings, kept?: boolean): string
  /** The path of what is up on the interface. */
  active(interfaceName: string): string | undefined
  /** Brings a profile up by itself, as it does for those of others and at its start. */
  bringUp(profile: string, interfaceName: string): void
  /** The address that the network gives it, from now on. */
  setAddress(interfaceName: string, address: string): void
  /** By rfkill or by hand; as the real one does, nothing is brought up by itself here. */
  setWireless(enabled: boolean): void
  /** Ends: its volatile profiles and what was up are gone, and it has new objects when it is back. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export async function createFakeNetworkManager(
  address: string,
  options: { readonly hasSupplicant?: boolean; readonly keyManagements?: readonly string[] } = {},
): Promise<FakeNetworkManager> {
  const { hasSupplicant = true, keyManagements = ["none", "wpa-psk", "sae", "owe"] } = options
  const service = await createBusService(address, hasSupplicant ? [name, supplicantName] : [name])
  const { objects, methods } = service
  const devices = new Map<string, string>()
  const actives = new Map<string, { interfaceName: string; profile: string }>()
  const asked: string[] = []
  const waiting = new Set<() => void>()
  let last = 0

  const ask = (what: string) => {
    asked.push(what)
    for (const check of [...waiting]) check()
  }
  const activeBy = (profile: string) => [...actives].find(([, active]) => active.profile === profile)?.[0]
  const profiles = createFakeProfiles(
    service,
    ask,
    (profile) => activeBy(profile) !== undefined,
    (profile) => end(activeBy(profile)),
  )
  const supplicant = createFakeSupplicant(service, keyManagements, (wish) => {
    ask(`hear ${wish}`)
    return fake.hearing
  })
  const interfaceOf = (path: string) => [...devices].find(([, device]) => device === path)?.[0] ?? "?"
  const property = (path: string, from: string, key: string) => objects.get(path)?.[from]?.[key]?.value

  const fake: FakeNetworkManager = {
    service,
    asked,
    reach(word, times = 1) {
      return new Promise<void>((resolve) => {
        const check = () => {
          if (asked.filter((entry) => entry.startsWith(word)).length < times) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      })
    },
    profiles,
    plain: (path) => toPlain(profiles.get(path)?.settings ?? {}),
    trails: new Map(),
    air: [],
    scansEnd: true,
    hearing: "ends",
    play(interfaceName, events) {
      for (const event of events) playOne(interfaceName, event)
    },
    addRadio(interfaceName, capabilities = allCapabilities) {
      last += 1
      const path = `${root}/Devices/${last}`
      devices.set(interfaceName, path)
      objects.set(path, {
        [`${name}.Device`]: {
          Interface: new Variant("s", interfaceName),
          DeviceType: new Variant("u", 2),
          State: new Variant("u", 30),
          Autoconnect: new Variant("b", true),
          Ip4Config: new Variant("o", "/"),
          ActiveConnection: new Variant("o", "/"),
        },
        [`${name}.Device.Wireless`]: {
          LastScan: new Variant("x", BigInt(Math.round(uptime() * 1000)) - 5000n),
          WirelessCapabilities: new Variant("u", capabilities),
          HwAddress: new Variant("s", `02:00:00:00:00:0${last}`),
          ActiveAccessPoint: new Variant("o", "/"),
          Mode: new Variant("u", 2),
        },
      })
      supplicant.addRadio(interfaceName)
    },
    removeRadio(interfaceName) {
      const path = devices.get(interfaceName)
      if (path === undefined) return
      const active = fake.active(interfaceName)
      devices.delete(interfaceName)
      service.emit(path, `${name}.Device`, "StateChanged", "uuu", [10, 100, 36])
      objects.delete(path)
      end(active)
    },
    state: (interfaceName) => Number(property(devices.get(interfaceName) ?? "", `${name}.Device`, "State")),
    setState(interfaceName, state) {
      playOne(interfaceName, { kind: "device", state, reason: 0 })
    },
    endScan(interfaceName) {
      const path = devices.get(interfaceName) ?? ""
      const before = BigInt(String(property(path, `${name}.Device.Wireless`, "LastScan")))
      service.change(path, `${name}.Device.Wireless`, { LastScan: new Variant("x", before + 1000n) })
    },
    addProfile(settings, kept = true) {
      last += 1
      const path = `${root}/Settings/${last}`
      profiles.set(path, { settings, kept })
      objects.set(path, { [`${name}.Settings.Connection`]: { Unsaved: new Variant("b", !kept) } })
      return path
    },
    active: (interfaceName) => [...actives].find(([, active]) => active.interfaceName === interfaceName)?.[0],
    bringUp: (profile, interfaceName) => void begin(interfaceName, profile),
    setAddress(interfaceName, address) {
      service.change(addressPath, `${name}.IP4Config`, { AddressData: addressData(address) })
      service.change(devices.get(interfaceName) ?? "", `${name}.Device`, {
        Ip4Config: new Variant("o", addressPath),
      })
    },
    setWireless(enabled) {
      service.change(root, name, { WirelessEnabled: new Variant("b", enabled) })
      for (const interfaceName of devices.keys()) {
        end(fake.active(interfaceName))
        playOne(interfaceName, { kind: "device", state: enabled ? 30 : 20, reason: 0 })
      }
    },
    async stop() {
      await service.release()
      for (const active of [...actives.keys()]) forget(active)
      for (const [path, { kept }] of profiles) if (!kept) profiles.delete(path)
      for (const path of devices.values()) objects.delete(path)
    },
    async start() {
      const names = [...devices.keys()]
      devices.clear()
      for (const interfaceName of names) fake.addRadio(interfaceName)
      await service.own()
      for (const interfaceName of names) playOne(interfaceName, { kind: "device", state: 30, reason: 0 })
    },
    close: () => service.close(),
  }

  function forget(active: string): void {
    actives.delete(active)
    objects.delete(active)
    tellActives()
  }

  function tellActives(): void {
    service.change(root, name, { ActiveConnections: new Variant("ao", [...actives.keys()]) })
  }

  function playOne(interfaceName: string, event: JoinEvent): void {
    const path = devices.get(interfaceName)
    // Unplugged meanwhile.
    if (path === undefined) return
    if (event.kind === "device") {
      const before = property(path, `${name}.Device`, "State")
      if (event.state === 100) arrive(path)
      service.change(path, `${name}.Device`, { State: new Variant("u", event.state) })
      service.emit(path, `${name}.Device`, "StateChanged", "uuu", [event.state, before, event.reason])
      if (event.state !== 120) return
      // As the real one: the reason is in the signal alone, and the profile is gone with its active connection.
      end(fake.active(interfaceName))
    } else if (event.kind === "supplicant" && hasSupplicant) {
      supplicant.tell(interfaceName, event)
    }
  }

  function arrive(path: string): void {
    objects.set(addressPath, { [`${name}.IP4Config`]: { AddressData: addressData("192.168.1.20") } })
    service.change(path, `${name}.Device`, { Ip4Config: new Variant("o", addressPath) })
  }

  function begin(interfaceName: string, profile: string): string {
    end(fake.active(interfaceName), 60)
    last += 1
    const active = `${root}/ActiveConnection/${last}`
    actives.set(active, { interfaceName, profile })
    tellActives()
    const mode = toPlain<Record<string, unknown>>(profiles.get(profile)?.settings["802-11-wireless"] ?? {})[
      "mode"
    ]
    service.change(devices.get(interfaceName) ?? "", `${name}.Device.Wireless`, {
      Mode: new Variant("u", mode === "ap" ? 3 : 2),
    })
    objects.set(active, { [`${name}.Connection.Active`]: { Connection: new Variant("o", profile) } })
    service.change(devices.get(interfaceName) ?? "", `${name}.Device`, {
      ActiveConnection: new Variant("o", active),
    })
    // After the answer.
    setImmediate(() => fake.play(interfaceName, fake.trails.get(interfaceName) ?? comesUp))
    return active
  }

  function end(active: string | undefined, reason = 39): void {
    const known = active === undefined ? undefined : actives.get(active)
    if (active === undefined || known === undefined) return
    forget(active)
    const path = devices.get(known.interfaceName)
    if (path !== undefined) disconnect(path, reason)
    service.emit(active, `${name}.Connection.Active`, "StateChanged", "uu", [4, 3])
    if (profiles.get(known.profile)?.kept === false) profiles.delete(known.profile)
  }

  function disconnect(path: string, reason: number): void {
    const before = property(path, `${name}.Device`, "State")
    service.change(path, `${name}.Device.Wireless`, { Mode: new Variant("u", 2) })
    service.change(path, `${name}.Device`, {
      State: new Variant("u", 30),
      Ip4Config: new Variant("o", "/"),
      ActiveConnection: new Variant("o", "/"),
    })
    if (before === 120) return
    service.emit(path, `${name}.Device`, "StateChanged", "uuu", [110, before, reason])
    service.emit(path, `${name}.Device`, "StateChanged", "uuu", [30, 110, reason])
  }

  objects.set(root, {
    [name]: {
      WirelessEnabled: new Variant("b", true),
      WirelessHardwareEnabled: new Variant("b", true),
      Startup: new Variant("b", false),
      ActiveConnections: new Variant("ao", []),
    },
  })
  methods.set(`${name}.GetDevices`, () => ["ao", [...devices.values()]])
  methods.set(`${name}.GetDeviceByIpIface`, (_path, [interfaceName]) => {
    const path = devices.get(String(interfaceName))
    if (path === undefined) throw new Refusal(`${name}.UnknownDevice`, "No device found")
    return ["o", path]
  })
  methods.set(`${name}.AddAndActivateConnection2`, (_path, [settings, device, , how]) => {
    const interfaceName = interfaceOf(String(device))
    const profile = fake.addProfile(settings as FakeSettings)
    const { persist } = toPlain<Record<string, unknown>>(how)
    profiles.set(profile, { settings: settings as FakeSettings, kept: persist !== "volatile" })
    ask(`add ${interfaceName}`)
    return ["ooa{sv}", profile, begin(interfaceName, profile), {}]
  })
  methods.set(`${name}.ActivateConnection`, (_path, [profile, device]) => {
    const interfaceName = interfaceOf(String(device))
    if (!profiles.has(String(profile))) throw new Refusal(`${name}.UnknownConnection`)
    ask(`activate ${String(profile)} ${interfaceName}`)
    return ["o", begin(interfaceName, String(profile))]
  })
  methods.set(`${name}.DeactivateConnection`, (_path, [active]) => {
    const known = actives.get(String(active))
    if (known === undefined) throw new Refusal(`${name}.ConnectionNotActive`)
    ask(`deactivate ${known.interfaceName}`)
    end(String(active))
    return [""]
  })
  methods.set(`${name}.Device.Wireless.RequestScan`, (path) => {
    ask(`scan ${interfaceOf(path)}`)
    hear()
    if (fake.scansEnd) setImmediate(() => fake.endScan(interfaceOf(path)))
    return [""]
  })
  methods.set(`${name}.Device.Wireless.GetAllAccessPoints`, () => [
    "ao",
    fake.air.map((_, index) => at(index)),
  ])

  const at = (index: number) => `${root}/AccessPoint/${index}`
  const hear = () => {
    for (const [index, accessPoint] of fake.air.entries()) {
      const { ssid, mode = 2 } = accessPoint
      objects.set(at(index), {
        [`${name}.AccessPoint`]: {
          Ssid: new Variant("ay", Buffer.from(ssid)),
          HwAddress: new Variant("s", accessPoint.bssid),
          Frequency: new Variant("u", accessPoint.frequency),
          Strength: new Variant("y", accessPoint.strength),
          Flags: new Variant("u", accessPoint.flags),
          WpaFlags: new Variant("u", accessPoint.wpaFlags),
          RsnFlags: new Variant("u", accessPoint.rsnFlags),
          Mode: new Variant("u", mode),
        },
      })
    }
  }
  return fake
}
