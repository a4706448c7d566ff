/**
 * wpa_supplicant, which NetworkManager drives: what it tells of a join, and what a radio can do. All of it may be
 * missing: another program may do its work, and its bus is for root and the group netdev alone.
 */
import type { Bus } from "./bus.ts"
import { listOf, numberOf, pathOf, recordOf, textOf } from "./bus-values.ts"
import type { JoinEvent } from "./join-verdict.ts"

const service = "fi.w1.wpa_supplicant1"
const rootPath = "/fi/w1/wpa_supplicant1"
const interfaceName = `${service}.Interface`

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
