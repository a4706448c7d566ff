/** Tells when the station's network comes and goes by itself. */
import { PorchlightError } from "../../core/errors.ts"
import type { Clock, Link } from "../../core/host.ts"
import { numberOf } from "./bus-values.ts"
import { type NetworkManager, networkManager } from "./network-manager.ts"
import { deviceState } from "./network-manager-codes.ts"
import { joinedStation } from "./station.ts"
import { supplicantState, watchSupplicantStates } from "./supplicant.ts"
import { watchAll } from "./watch-all.ts"

/** NetworkManager changes over from one network to another, or begins anew, without this being news: a join took 7 s. */
export const goneMilliseconds = 10_000

export interface LinkWatch {
  /** Returns what ends it. */
  listen(listener: (link: Link) => void): () => void
  /** Sets what everybody knows already: our own doing is no news. */
  note(link: Link): void
  /** To be called when the station is left to itself again. */
  look(): void
  close(): void
}

/**
 * Whatever NetworkManager tells is only the occasion to look how it stands: then a radio that was pulled out and came back
 * as another object, a sleep, and a NetworkManager that began anew need no care of their own.
 */
export async function createLinkWatch(options: {
  readonly manager: NetworkManager
  readonly clock: Clock
  readonly stationName: string
  /** Whether the station is in our hands just now, so that nothing it does is by itself. */
  readonly isOurs: () => boolean
}): Promise<LinkWatch> {
  const { manager, clock, stationName, isOurs } = options
  const listeners = new Set<(link: Link) => void>()
  let known: Link = { kind: "down" }
  let isClosed = false
  let looking = false
  /** What was seen before this moved is stale. */
  let turn = 0

  let stopDoubt: (() => void) | undefined

  const setKnown = (link: Link) => {
    stopDoubt?.()
    stopDoubt = undefined
    known = link
  }
  const tell = (link: Link) => {
    setKnown(link)
    for (const listener of [...listeners]) if (listeners.has(listener)) listener(link)
  }
  const notice = (link: Link) => {
    if (link.kind === "up") {
      if (known.kind === "up" && known.address === link.address) setKnown(link)
      else tell(link)
    } else if (known.kind === "up") {
      stopDoubt ??= clock.after(goneMilliseconds, () => {
        stopDoubt = undefined
        if (!isOurs()) tell({ kind: "down" })
      })
    }
  }
  const look = async () => {
    turn += 1
    if (looking) return
    looking = true
    for (let seenAt = -1; seenAt !== turn && !isClosed && !isOurs(); ) {
      seenAt = turn
      const link = await linkOf(manager, stationName)
      if (link !== undefined && seenAt === turn && !isClosed && !isOurs()) notice(link)
    }
    looking = false
  }

  const unwatch = await watchAll([
    () => manager.watchDevices(look),
    () => manager.bus.watchService(networkManager, look),
    () => watchSupplicantStates(manager.bus, look),
  ])
  await look()
  return {
    listen(listener) {
      // Each by itself, also where one function listens twice.
      const mine = (link: Link) => listener(link)
      listeners.add(mine)
      return () => void listeners.delete(mine)
    },
    note(link) {
      turn += 1
      setKnown(link)
    },
    look,
    close() {
      isClosed = true
      listeners.clear()
      stopDoubt?.()
      unwatch()
    },
  }
}

/** Undefined while it is on its way, and where nobody says. */
async function linkOf(manager: NetworkManager, stationName: string): Promise<Link | undefined> {
  try {
    const devicePath = await manager.devicePath(stationName)
    const state = numberOf((await manager.device(devicePath))["State"])
    const isBetween = state >= deviceState.prepare && state !== deviceState.activated
    if (isBetween && state !== deviceState.failed) return undefined
    const joined = await joinedStation(manager, stationName)
    if (joined === undefined) return { kind: "down" }
    // Its own clock for a lost network is begun by a state that wpa_supplicant may have left before it told of any: then
    // NetworkManager keeps the network for joined for as long as nothing else happens (observed with 1.42).
    const doing = await supplicantState(manager.bus, stationName)
    const isHeld = doing === undefined || doing === "completed"
    return isHeld ? { kind: "up", address: joined.address } : { kind: "down" }
  } catch (error) {
    const isGone = error instanceof PorchlightError && goneCodes.has(error.code)
    return isGone ? { kind: "down" } : undefined
  }
}

const goneCodes = new Set(["radio-missing", "service-missing", "bus-closed"])
