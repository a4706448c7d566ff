/**
 * wpa_supplicant, which NetworkManager drives: what it tells of a join, and what a radio can do. All of it may be
 * missing: another program may do its work, and its bus is for root and the group netdev alone.
 */
import type { Clock } from "../../core/host.ts"
import { type Bus, variant } from "./bus.ts"
import { listOf, numberOf, pathOf, recordOf, textOf } from "./bus-values.ts"
import type { JoinEvent } from "./join-verdict.ts"

const service = "fi.w1.wpa_supplicant1"
const rootPath = "/fi/w1/wpa_supplicant1"
const interfaceName = `${service}.Interface`

/** Every network announces itself on its channel's first 20 MHz, however wide it is. */
const channelWidthMegahertz = 20

/** It answers from memory. */
const limitMilliseconds = 2000

/** What the radio's own interface says it can authenticate by: `sae`, `owe`, `wpa-psk`. Undefined where nobody says. */
export async function keyManagementsOf(
  bus: Bus,
  networkInterface: string,
): Promise<readonly string[] | undefined> {
  const path = await interfacePath(bus, networkInterface)
  if (path === undefined) return undefined
  try {
    const capabilities = await bus.get({ service, path, interface: interfaceName }, "Capabilities")
    return listOf(recordOf(capabilities)["KeyMgmt"], 100).map(textOf)
  } catch {
    return undefined
  }
}

/** Whether a scan is under way. */
export async function isScanning(bus: Bus, networkInterface: string): Promise<boolean> {
  const path = await interfacePath(bus, networkInterface)
  if (path === undefined) return false
  try {
    return (await bus.get({ service, path, interface: interfaceName }, "Scanning")) === true
  } catch {
    return false
  }
}

/** What the radio's interface is doing: `completed` where it holds a network. Undefined where nobody says. */
export async function supplicantState(bus: Bus, networkInterface: string): Promise<string | undefined> {
  const path = await interfacePath(bus, networkInterface)
  if (path === undefined) return undefined
  try {
    return textOf(await bus.get({ service, path, interface: interfaceName }, "State")) || undefined
  } catch {
    return undefined
  }
}

/** One channel takes some 100 ms; a radio that is busy beside that is not waited for. */
const channelScanMilliseconds = 1000

/** A network has at most a few access points that are near, and each channel takes its time. */
const channelsMaximum = 4

/**
 * Hears one network's channels anew, and nothing else. wpa_supplicant joins at once only by what it heard within the last
 * 5 s (`SCAN_RES_VALID_FOR_CONNECT` in its config.h); after that it first listens on every channel, which takes 2 s and
 * more, and a person types for longer. Never rejects: whoever may not ask for this, or asks in vain, joins all the same.
 */
export async function hearAgain(
  bus: Bus,
  networkInterface: string,
  frequenciesMegahertz: readonly number[],
  clock: Clock,
): Promise<void> {
  const channels = [...new Set(frequenciesMegahertz)].slice(0, channelsMaximum)
  const path = channels.length === 0 ? undefined : await interfacePath(bus, networkInterface)
  if (path === undefined) return
  const at = { service, path, interface: interfaceName }
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const stop = clock.after(channelScanMilliseconds, end)
  const unwatch = await bus.watch({ ...at, member: "ScanDone" }, end).catch(() => () => {})
  const wish = {
    Type: variant("s", "active"),
    Channels: variant(
      "a(uu)",
      channels.map((frequency) => [frequency, channelWidthMegahertz]),
    ),
    AllowRoam: variant("b", false),
  }
  try {
    await bus.call({ ...at, member: "Scan", signature: "a{sv}", arguments: [wish], limitMilliseconds })
    await ended
  } catch {
    // Busy with a scan of its own, or not for us.
  }
  stop()
  unwatch()
}

/** Tells what changes on the radio's interface; resolves to the function that ends it. Where nobody tells, to one all the same. */
export async function watchSupplicant(
  bus: Bus,
  networkInterface: string,
  listener: (event: Extract<JoinEvent, { kind: "supplicant" }>) => void,
): Promise<() => void> {
  const path = await interfacePath(bus, networkInterface)
  if (path === undefined) return () => {}
  const filter = { service, path, interface: "org.freedesktop.DBus.Properties", member: "PropertiesChanged" }
  return bus.watch(filter, ({ arguments: [from, changed] }) => {
    if (from === interfaceName) listener(eventOf(recordOf(changed)))
  })
}

/**
 * Calls back when any radio's interface does something else than before, those that come later too. Resolves to the
 * function that ends it. It tells of each network that it hears as well, which is not passed on.
 */
export function watchSupplicantStates(bus: Bus, listener: () => void): Promise<() => void> {
  const properties = { interface: "org.freedesktop.DBus.Properties", member: "PropertiesChanged" }
  return bus.watch({ service, ...properties, firstArgument: interfaceName }, ({ arguments: [, changed] }) => {
    if (typeof recordOf(changed)["State"] === "string") listener()
  })
}

function eventOf(changed: Readonly<Record<string, unknown>>): Extract<JoinEvent, { kind: "supplicant" }> {
  const { State, Scanning } = changed
  return {
    kind: "supplicant",
    ...(typeof State === "string" ? { state: State } : {}),
    ...(typeof Scanning === "boolean" ? { scanning: Scanning } : {}),
    authStatusCode: numberOf(changed["AuthStatusCode"]),
    assocStatusCode: numberOf(changed["AssocStatusCode"]),
    disconnectReason: numberOf(changed["DisconnectReason"]),
  }
}

async function interfacePath(bus: Bus, networkInterface: string): Promise<string | undefined> {
  const asked = { service, path: rootPath, interface: service, member: "GetInterface", signature: "s" }
  try {
    const [path] = await bus.call({ ...asked, arguments: [networkInterface], limitMilliseconds })
    return pathOf(path)
  } catch {
    return undefined
  }
}
