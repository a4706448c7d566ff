/** What is in the air, as NetworkManager hears it. */
import { uptime } from "node:os"
import { base64urlEncode } from "../../../shared/bytes.ts"
import type { Clock, HeardAccessPoint } from "../../core/host.ts"
import { isRefusal } from "./bus-error.ts"
import { bytesOf, numberOf, textOf } from "./bus-values.ts"
import { type NetworkManager, networkManager } from "./network-manager.ts"
import { modeInfrastructure } from "./network-manager-codes.ts"
import { securityOf } from "./security-flags.ts"
import { isScanning } from "./supplicant.ts"

/** One access point, with what only the radio itself asks of it. */
export interface AccessPointInAir extends HeardAccessPoint {
  readonly frequencyMegahertz: number
  /** `02:00:00:00:01:00`, in upper case. */
  readonly bssid: string
}

/** A radio with every channel allowed took 13.8 s; what is known by then is told. */
const scanMilliseconds = 18_000

/** So old may the last scan be for which another is refused. */
const freshMilliseconds = 30_000

/** A crowded street has some 200; an attacker's radio can announce thousands. */
const accessPointsMaximum = 500

/** How many are read at once. */
const bunch = 32

/**
 * Scans with the device, whose path is given. Access points come and go meanwhile: what cannot be read any more is left
 * out, and so is what `isOwn` says yes to when the scan has ended: an access point may have come up meanwhile.
 */
export async function scan(options: {
  readonly manager: NetworkManager
  readonly clock: Clock
  readonly devicePath: string
  readonly interfaceName: string
  readonly isOwn: (accessPoint: AccessPointInAir) => boolean
  /** Ends the wait for the scan; then what is known is told. */
  readonly signal: AbortSignal
}): Promise<readonly AccessPointInAir[]> {
  const { manager, devicePath, isOwn } = options
  await scanEnds(options)
  return (await heardBy(manager, devicePath)).filter((accessPoint) => !isOwn(accessPoint))
}

/** What NetworkManager knows of the air without another scan, our own access point too. */
export async function heardBy(
  manager: NetworkManager,
  devicePath: string,
): Promise<readonly AccessPointInAir[]> {
  const paths = await manager.accessPointPaths(devicePath, accessPointsMaximum)
  const heard: AccessPointInAir[] = []
  for (let start = 0; start < paths.length; start += bunch) {
    const some = await Promise.all(
      paths.slice(start, start + bunch).map((path) => manager.accessPoint(path).catch(() => undefined)),
    )
    heard.push(...some.flatMap((properties) => accessPointOf(properties) ?? []))
  }
  return heard
}

/**
 * Asks for a scan, and waits until the time of the last one moves. One that is under way has heard nothing of what came
 * since it began, and wpa_supplicant refuses another meanwhile: so when it ends, the next one is asked for.
 */
async function scanEnds(options: {
  readonly manager: NetworkManager
  readonly clock: Clock
  readonly devicePath: string
  readonly interfaceName: string
  readonly signal: AbortSignal
}): Promise<void> {
  const { manager, clock, devicePath, interfaceName, signal } = options
  let ends = () => {}
  const ended = new Promise<void>((resolve) => {
    ends = resolve
  })
  let last: number | undefined
  let awaited = 1
  let stop = () => {}
  const unwatch = await manager.watchWireless(devicePath, ({ LastScan }) => {
    if (LastScan === undefined || last === undefined || numberOf(LastScan) === last) return
    last = numberOf(LastScan)
    awaited -= 1
    if (awaited === 0) ends()
    else manager.requestScan(devicePath).catch(ends)
  })
  signal.addEventListener("abort", ends)
  // It may have come meanwhile.
  if (signal.aborted) ends()
  try {
    if (await isScanning(manager.bus, interfaceName)) awaited = 2
    last = numberOf((await manager.wireless(devicePath))["LastScan"])
    stop = clock.after(scanMilliseconds, ends)
    try {
      await manager.requestScan(devicePath)
      await ended
    } catch (error) {
      // One has just ended: older versions refuse the next for some seconds, and the list is fresh. The time is that
      // since the machine's start.
      const isFresh = uptime() * 1000 - last < freshMilliseconds
      if (!isFresh || !isRefusal(error, `${networkManager}.Device.NotAllowed`)) throw error
    }
  } finally {
    stop()
    signal.removeEventListener("abort", ends)
    unwatch()
  }
}

/** 0 to 100, of an access point's properties. */
export function strengthOf(properties: Readonly<Record<string, unknown>>): number {
  return Math.min(100, Math.max(0, Math.round(numberOf(properties["Strength"]))))
}

function accessPointOf(
  properties: Readonly<Record<string, unknown>> | undefined,
): AccessPointInAir | undefined {
  if (properties === undefined || numberOf(properties["Mode"]) !== modeInfrastructure) return undefined
  const ssid = bytesOf(properties["Ssid"])
  return {
    // Some that hide their name announce as many zeros as it has bytes.
    ssidBytes: ssid.length > 32 || ssid.every((byte) => byte === 0) ? "" : base64urlEncode(ssid),
    signalPercent: strengthOf(properties),
    security: securityOf({
      flags: numberOf(properties["Flags"]),
      wpaFlags: numberOf(properties["WpaFlags"]),
      rsnFlags: numberOf(properties["RsnFlags"]),
    }),
    frequencyMegahertz: numberOf(properties["Frequency"]),
    bssid: textOf(properties["HwAddress"]).toUpperCase(),
  }
}
