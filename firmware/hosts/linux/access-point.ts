/** The device's own access point through NetworkManager, with all that phones need on it. */
import { PorchlightError } from "../../core/errors.ts"
import type { AccessPointOptions, Clock } from "../../core/host.ts"
import { activateAccessPoint } from "./access-point-activation.ts"
import { numberOf, textOf } from "./bus-values.ts"
import type { Channel } from "./channel.ts"
import { isLeftover } from "./leftover.ts"
import type { NetworkManager } from "./network-manager.ts"
import { wirelessCapability } from "./network-manager-codes.ts"
import { ownerOf, purposeOf } from "./profile.ts"
import type { VirtualInterface } from "./virtual-interface.ts"

/** Something that runs while the access point stands: addresses for phones, answers to their questions. */
export type Companion = (place: {
  readonly interfaceName: string
  readonly address: string
}) => Promise<{ close(): Promise<void> }>

export interface RaisedAccessPoint {
  /** In upper case, so that a scan does not list it. */
  readonly bssid: string
  /** Takes all of it down. Idempotent. */
  close(): Promise<void>
}

export interface AccessPointContext {
  readonly manager: NetworkManager
  readonly clock: Clock
  readonly interfaceName: string
  readonly channel: Channel
  /** Makes the interface first, beside this station; undefined where it is there. */
  readonly beside?: { readonly stationName: string; readonly virtualInterface: VirtualInterface }
  readonly companions: readonly Companion[]
  /** Called when it went down without being asked to. */
  readonly onLost: () => void
}

/** NetworkManager saw a new interface after 0.7 s at most, and had taken it up after 1 s. */
const interfaceMilliseconds = 5000

/** Rejects with a `PorchlightError`, and has then left nothing behind. */
export async function raiseAccessPoint(
  options: AccessPointOptions,
  context: AccessPointContext,
): Promise<RaisedAccessPoint> {
  const { manager, interfaceName, beside, companions } = context
  /** What stands on the interface. It ends at once: a person waits meanwhile, and none of it needs another's last moment. */
  const standing: { close(): Promise<void> }[] = []
  const takeDown = async () => {
    const downs = await Promise.allSettled(standing.map((each) => each.close()))
    // Also where something of it refused to go.
    await beside?.virtualInterface.remove()
    for (const down of downs) if (down.status === "rejected") throw down.reason
  }
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= takeDown()
    return closing
  }
  try {
    await beside?.virtualInterface.add(beside.stationName)
    const devicePath = await usableDevice(context)
    await checkAbilities(devicePath, context)
    const activated = await activateAccessPoint(options, devicePath, {
      ...context,
      onDown() {
        if (closing === undefined) context.onLost()
      },
    })
    standing.push(activated)
    for (const companion of companions) {
      standing.push(await companion({ interfaceName, address: options.address }))
    }
    // Only now: NetworkManager gives an idle radio changing addresses.
    const { HwAddress } = await manager.wireless(devicePath)
    return { bssid: textOf(HwAddress).toUpperCase(), close }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

/**
 * Takes down what an earlier process of ours left: its profiles, and with them their networks. Resolves to whether one of
 * a process that still runs is there.
 */
export async function removeLeftoverAccessPoints(manager: NetworkManager): Promise<boolean> {
  let isInUse = false
  for (const { path, settings } of await manager.profiles()) {
    if (purposeOf(settings) !== "access-point") continue
    if (isLeftover(ownerOf(settings))) await manager.remove(path)
    else isInUse = true
  }
  return isInUse
}

/** The device, as soon as NetworkManager has taken it up; a new interface takes it a moment. */
async function usableDevice({ manager, clock, interfaceName, beside }: AccessPointContext): Promise<string> {
  const isNew = beside !== undefined
  const give = clock.now() + (isNew ? interfaceMilliseconds : 0)
  for (;;) {
    try {
      const path = await manager.devicePath(interfaceName)
      await manager.checkUsable(path, interfaceName)
      // No other network is to be joined through it.
      if (isNew) await manager.setAutoconnect(path, false)
      return path
    } catch (error) {
      if (clock.now() >= give || !isEarly(error)) throw error
    }
    await new Promise<void>((resolve) => {
      clock.after(100, resolve)
    })
  }
}

function isEarly(error: unknown): boolean {
  return (
    error instanceof PorchlightError &&
    ["radio-missing", "radio-unmanaged", "radio-unready"].includes(error.code)
  )
}

async function checkAbilities(
  devicePath: string,
  { manager, interfaceName }: AccessPointContext,
): Promise<void> {
  const wireless = await manager.wireless(devicePath)
  if ((numberOf(wireless["WirelessCapabilities"]) & wirelessCapability.accessPoint) === 0) {
    const sentence = `The radio ${interfaceName} cannot be an access point. Use another one.`
    throw new PorchlightError("radio-no-access-point", sentence, { interface: interfaceName })
  }
}
