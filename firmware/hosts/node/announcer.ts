/**
 * Announces a device in its networks: `<name>.local` with its present addresses, and what it serves (RFC 6762, 6763).
 *
 * A name that another host has gives way to `<name>-2`, and so on. Networks may come later, go, and give other
 * addresses: then the announcement is taken back and made anew, with the name it had.
 */
import { networkInterfaces } from "node:os"
import type { Announcement, AnnounceOptions, Clock, Log } from "../../core/host.ts"
import { announcedInterfaces, type Wanted } from "./announced-interfaces.ts"
import { type AnnouncedName, announceName } from "./announcer-library.ts"
import { nodeClock } from "./clock.ts"

export interface AnnouncerOptions extends Wanted {
  readonly log: Log
  /** For tests, as the rest is. */
  readonly clock?: Clock
  readonly interfaces?: typeof networkInterfaces
  readonly announceName?: typeof announceName
}

/** No event tells of a new address; a look costs a few microseconds. */
const lookMilliseconds = 2000
/** More hosts of one name than a home has; somebody may be taking every name. */
const numbersMaximum = 9
const retryMilliseconds = 1000
const retryMaximumMilliseconds = 60_000
/** Goodbye is one packet. */
const goodbyeMilliseconds = 2000

type Outcome = "taken" | "failed" | "moved"

/** What `Host.announce` offers. */
export function createAnnouncer(options: AnnouncerOptions): (what: AnnounceOptions) => Announcement {
  const {
    log,
    clock = nodeClock,
    interfaces = networkInterfaces,
    announceName: begin = announceName,
  } = options

  return ({ name, firstLabel, services, onName }) => {
    let number = numberOf(firstLabel, name)
    let closed = false
    let wake = () => {}

    const present = () => announcedInterfaces(interfaces(), options)

    /** Resolves when the networks are no longer those of `before`, or after `limitMilliseconds`, or at the end. */
    function until(before: string, limitMilliseconds = Number.POSITIVE_INFINITY): Watch {
      const endsAt = clock.now() + limitMilliseconds
      let stopTimer = () => {}
      const over = new Promise<void>((resolve) => {
        const look = () => {
          const isOver = closed || clock.now() >= endsAt || keyOf(present()) !== before
          if (isOver) resolve()
          else stopTimer = clock.after(lookMilliseconds, look)
        }
        wake = () => {
          stopTimer()
          resolve()
        }
        stopTimer = clock.after(Math.min(lookMilliseconds, limitMilliseconds), look)
      })
      return { over, stop: () => stopTimer() }
    }

    async function tryOnce(label: string, key: string, interfaceNames: readonly string[]): Promise<Outcome> {
      let isOver = false
      const onAnnounced = () => {
        if (!closed && !isOver) onName(`${label}.local`)
      }
      const announced = begin({ label, services, interfaceNames, onAnnounced })
      const watch = until(key)
      const first = await Promise.race([announced.ended, watch.over.then(() => "moved" as const)])
      isOver = true
      watch.stop()
      await saidGoodbye(announced, clock)
      return first
    }

    async function stay(): Promise<void> {
      let failures = 0
      while (!closed) {
        const places = present()
        const key = keyOf(places)
        if (places.length === 0) {
          await until(key).over
          continue
        }
        const startedAt = clock.now()
        const label = number === 1 ? name : `${name}-${number}`
        const interfaceNames = places.map((place) => place.name)
        const outcome = await tryOnce(label, key, interfaceNames)
        if (outcome === "moved") continue
        const isLast = outcome === "taken" && number === numbersMaximum
        if (outcome === "taken") number = isLast ? 1 : number + 1
        if (outcome === "taken" && !isLast) continue
        if (outcome === "failed") log("debug", "The announcement has ended and is made again.")
        failures = clock.now() - startedAt > retryMaximumMilliseconds ? 0 : failures + 1
        const pause = Math.min(retryMilliseconds * 2 ** Math.max(0, failures - 1), retryMaximumMilliseconds)
        if (!closed) await until(key, pause).over
      }
    }

    const staying = Promise.resolve().then(stay)
    return {
      async close() {
        closed = true
        wake()
        await staying
      },
    }
  }
}

/** Of a label that was announced before; 1 where it is not of that name. */
function numberOf(label: string, name: string): number {
  const number = label.startsWith(`${name}-`) ? Number(label.slice(name.length + 1)) : 1
  return Number.isInteger(number) && number >= 2 && number <= numbersMaximum ? number : 1
}

interface Watch {
  readonly over: Promise<void>
  stop(): void
}

function keyOf(places: readonly { name: string; address: string }[]): string {
  return places.map(({ name, address }) => `${name} ${address}`).join()
}

/** Or as much time as that takes has passed. */
async function saidGoodbye(announced: AnnouncedName, clock: Clock): Promise<void> {
  let stopTimer = () => {}
  const late = new Promise<void>((resolve) => {
    stopTimer = clock.after(goodbyeMilliseconds, resolve)
  })
  await Promise.race([announced.close(), late])
  stopTimer()
}
