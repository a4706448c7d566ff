/** Brings the access point's profile up, and tells when it goes down. */
import { randomUUID } from "node:crypto"
import { PorchlightError } from "../../core/errors.ts"
import type { AccessPointOptions, Clock } from "../../core/host.ts"
import { accessPointSettings } from "./access-point-profile.ts"
import type { Channel } from "./channel.ts"
import { type NetworkManager, networkManager } from "./network-manager.ts"
import { activeState, deviceReason, deviceState } from "./network-manager-codes.ts"
import { watchAll } from "./watch-all.ts"

/** NetworkManager gives up by itself after 26 s; whoever asked waits 30 s. */
const openMilliseconds = 27_000

/** Resolves when it is up. Rejects with `access-point-failed`, and has then left nothing behind. */
export async function activateAccessPoint(
  options: AccessPointOptions,
  devicePath: string,
  context: {
    readonly manager: NetworkManager
    readonly clock: Clock
    readonly interfaceName: string
    readonly channel: Channel
    /** Called once, when it goes down later. */
    readonly onDown: () => void
  },
): Promise<{ close(): Promise<void> }> {
  const { manager, clock, interfaceName, channel, onDown } = context
  const watching = createWatch(onDown)
  const unwatch = await watchAll([
    () => manager.watchDevice(devicePath, watching.noteDevice),
    () => manager.watchActive(watching.noteActive),
    () => manager.bus.watchService(networkManager, () => watching.end(deviceReason.none)),
  ])
  let stopWaiting = () => {}
  let profile: string | undefined
  const close = async () => {
    unwatch()
    stopWaiting()
    // The profile takes the network along. It is volatile, and may be gone before.
    if (profile !== undefined) await manager.remove(profile)
  }
  try {
    const settings = accessPointSettings(options, { uuid: randomUUID(), interfaceName, channel })
    const activation = await manager.addAndActivate(settings, devicePath)
    profile = activation.profile
    watching.follow(activation.active)
    stopWaiting = clock.after(openMilliseconds, () => watching.end(deviceReason.supplicantTimeout))
    const reason = await watching.ended
    stopWaiting()
    if (reason !== undefined) throw accessPointFailed(interfaceName, channel, reason)
    return { close }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

/** From what the device and the active connection tell, whether it is up: `ended` is undefined then, or the reason. */
function createWatch(onDown: () => void) {
  let conclude: (reason: number | undefined) => void = () => {}
  const ended = new Promise<number | undefined>((resolve) => {
    conclude = resolve
  })
  let phase: "asked" | "begun" | "up" | "over" = "asked"
  let ours: string | undefined
  /** Ours may be among them before its path is known. */
  const endedBefore = new Set<string>()

  const end = (reason: number) => {
    const was = phase
    phase = "over"
    if (was === "up") onDown()
    else conclude(reason)
  }
  return {
    ended,
    end,
    follow(active: string) {
      ours = active
      if (endedBefore.has(active)) end(deviceReason.none)
    },
    noteActive(path: string, state: number) {
      if (state !== activeState.deactivated) return
      if (path !== ours) endedBefore.add(path)
      else if (phase !== "over") end(deviceReason.none)
    },
    noteDevice(state: number, reason: number) {
      if (phase === "over") return
      if (state <= deviceState.unavailable) end(reason)
      else if (phase === "up") return
      // What had the radio before makes way.
      else if (reason === deviceReason.newActivation) phase = "asked"
      else if (state >= deviceState.prepare && state < deviceState.activated) phase = "begun"
      else if (phase === "begun" && state === deviceState.failed) end(reason)
      else if (phase === "begun" && state === deviceState.activated) {
        phase = "up"
        conclude(undefined)
      }
    },
  }
}

function accessPointFailed(interfaceName: string, channel: Channel, reason: number): PorchlightError {
  const place = `${interfaceName}, channel ${channel.number}`
  const sentence = `The access point could not be raised on ${place} (NetworkManager's reason ${reason}). See its log.`
  return new PorchlightError("access-point-failed", sentence, {
    interface: interfaceName,
    channel: channel.number,
    reason,
  })
}
