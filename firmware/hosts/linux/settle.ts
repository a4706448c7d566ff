/** Lets NetworkManager bring the station home by itself when the machine starts, before anybody asks anything of it. */
import { PorchlightError } from "../../core/errors.ts"
import type { Clock, Log } from "../../core/host.ts"
import { isRefusal } from "./bus-error.ts"
import { numberOf } from "./bus-values.ts"
import { hasWantedNetwork } from "./kept-networks.ts"
import type { NetworkManager } from "./network-manager.ts"
import { deviceState } from "./network-manager-codes.ts"

/**
 * A join takes it 7 s at most, and it gives up one whose network is gone after 26 s. Far within the 90 s that systemd
 * gives a service to start.
 */
const settleMilliseconds = 30_000

const lookMilliseconds = 250

/** It has its name on the bus before its objects, and a service that waits for the name comes between. */
const answerMilliseconds = 10_000

/** Resolves when NetworkManager answers. Rejects where it is not running, and where it does not begin to. */
export async function managerAnswers(manager: NetworkManager, clock: Clock): Promise<void> {
  const limit = clock.now() + answerMilliseconds
  for (;;) {
    try {
      await manager.profiles()
      return
    } catch (error) {
      const isEarly = unknownObject.some((name) => isRefusal(error, name))
      if (!isEarly || clock.now() >= limit) throw error
    }
    await pause(clock)
  }
}

const unknownObject = ["org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.UnknownObject"]

/**
 * Resolves as soon as the station has a network, or none is to be expected; after 30 s at most. Rejects like `find`, which
 * resolves to the station's name: where the radio is not there, and none can come any more.
 */
export async function settle(options: {
  readonly manager: NetworkManager
  readonly clock: Clock
  readonly log: Log
  readonly find: () => Promise<string>
}): Promise<string> {
  const { manager, clock, log, find } = options
  const limit = clock.now() + settleMilliseconds
  for (;;) {
    const isLate = clock.now() >= limit
    try {
      const name = await find()
      if (!(await isUnderWay(manager, name))) return name
      if (isLate) {
        log(
          "warn",
          `NetworkManager is still busy with ${name} after ${settleMilliseconds / 1000} s. Going on.`,
        )
        return name
      }
    } catch (error) {
      const mayCome = error instanceof PorchlightError && error.code === "radio-missing"
      if (!mayCome || isLate || !(await manager.isStarting())) throw error
    }
    await pause(clock)
  }
}

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.after(lookMilliseconds, resolve)
  })
}

async function isUnderWay(manager: NetworkManager, stationName: string): Promise<boolean> {
  const state = numberOf((await manager.device(await manager.devicePath(stationName)))["State"])
  if (state >= deviceState.activated) return false
  if (state >= deviceState.prepare) return true
  // It starts for as long as any of the machine's networks takes, and nobody has to wait for a cable.
  return (await manager.isStarting()) && (await hasWantedNetwork(manager, stationName))
}
