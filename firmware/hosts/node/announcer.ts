/**
 * Announces a device in its networks: `<name>.local` with its present addresses, and what it serves (RFC 6762, 6763).
 *
 * A name that another host has gives way to `<name>-2`, and so on. Networks may come later, go, and give other
 * addresses: then the announcement is taken back and made anew, with the first name first.
 */
import { networkInterfaces } from "node:os"
import { Worker } from "node:worker_threads"
import type { Clock, Log } from "../../core/host.ts"
import { announcedInterfaces, type Wanted } from "./announced-interfaces.ts"
import type { AnnouncedService, ThreadOrder, ThreadReport } from "./announcer-order.ts"
import { nodeClock } from "./clock.ts"

export type { AnnouncedService } from "./announcer-order.ts"

export interface AnnouncerOptions {
  readonly log: Log
  /** For tests, as the rest is. */
  readonly clock?: Clock
  readonly interfaces?: typeof networkInterfaces
  readonly threadFile?: URL
}

export interface AnnounceOptions extends Wanted {
  /** Without `.local`. */
  readonly name: string
  /** At least one. */
  readonly services: readonly AnnouncedService[]
  /** Called with `ding.local`, or `ding-2.local`, each time one was made sure of and is announced. */
  readonly onName?: (hostName: string) => void
}

export interface Announcement {
  /** The name that is announced, or was last, or will be tried first. */
  readonly hostName: string
  /** Idempotent. Resolves when goodbye was said. */
  close(): Promise<void>
}

export interface Announcer {
  /** Resolves at once: the name is made sure of where and when there is a network. Never rejects. */
  announce(options: AnnounceOptions): Promise<Announcement>
}

/** No event tells of a new address; a look costs a few microseconds. */
const lookMilliseconds = 2000
/** More hosts of one name than a home has; somebody may be taking every name. */
const numbersMaximum = 9
const retryMilliseconds = 1000
const retryMaximumMilliseconds = 60_000
/** Goodbye is one packet. */
const goodbyeMilliseconds = 2000
/** A flood of packets ends the thread, not the machine. */
const threadMemoryMegabytes = 48

type Outcome = "taken" | "lost" | "failed" | "moved"

export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { log, clock = nodeClock, interfaces = networkInterfaces } = options
  const threadFile = options.threadFile ?? new URL("./announcer-thread.js", import.meta.url)

  return {
    async announce({ name, services, onName, ...wanted }) {
      let hostName = `${name}.local`
      let closed = false
      let wake = () => {}

      const present = () => announcedInterfaces(interfaces(), wanted)

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

      function announced(label: string): void {
        const before = hostName
        hostName = `${label}.local`
        const url = urlOf(hostName, services)
        if (hostName !== before && label !== name) {
          const message = `Another device of this network is called ${name}.local. This one is now at ${url}`
          log("warn", message, { hostName })
        } else {
          log("info", `The device is announced as ${hostName}.`, { hostName })
        }
        onName?.(hostName)
      }

      async function tryOnce(
        label: string,
        key: string,
        interfaceNames: readonly string[],
      ): Promise<Outcome> {
        let wasAnnounced = false
        const thread = startThread(threadFile, { label, services, interfaceNames }, log, () => {
          wasAnnounced = true
          if (!closed) announced(label)
        })
        const watch = until(key)
        const first = await Promise.race([thread.ended, watch.over.then(() => "moved" as const)])
        watch.stop()
        await thread.close(clock)
        if (first === "taken") return wasAnnounced ? "lost" : "taken"
        return first
      }

      async function stay(): Promise<void> {
        let number = 1
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
          const outcome = await tryOnce(
            label,
            key,
            places.map((place) => place.name),
          )
          number = outcome === "taken" ? number + 1 : 1
          if (outcome === "moved" || (outcome === "taken" && number <= numbersMaximum)) continue
          if (outcome === "failed") log("debug", "The announcement has ended and is made again.")
          number = 1
          failures = clock.now() - startedAt > retryMaximumMilliseconds ? 0 : failures + 1
          const pause = Math.min(retryMilliseconds * 2 ** (failures - 1), retryMaximumMilliseconds)
          if (!closed) await until(key, pause).over
        }
      }

      const staying = stay()
      return {
        get hostName() {
          return hostName
        },
        async close() {
          closed = true
          wake()
          await staying
        },
      }
    },
  }
}

interface Watch {
  readonly over: Promise<void>
  stop(): void
}

function keyOf(places: readonly { name: string; address: string }[]): string {
  return places.map(({ name, address }) => `${name} ${address}`).join()
}

interface Thread {
  readonly ended: Promise<"taken" | "failed">
  close(clock: Clock): Promise<void>
}

function startThread(file: URL, order: ThreadOrder, log: Log, onAnnounced: () => void): Thread {
  const worker = new Worker(file, {
    workerData: order,
    // Neither the flags nor the variables of the device, of which the library knows some.
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMegabytes },
  })
  for (const stream of [worker.stdout, worker.stderr]) {
    // What strangers sent may stand in it.
    stream.on("data", (chunk: Buffer) =>
      log("debug", "Said by the announcing library.", { text: chunk.toString().slice(0, 500) }),
    )
  }
  let isTaken = false
  worker.on("message", (report: ThreadReport) => {
    if (report.kind === "taken") isTaken = true
    else if (!isTaken) onAnnounced()
  })
  worker.on("error", (error) => log("debug", "The announcing thread failed.", { error: String(error) }))
  const ended = new Promise<"taken" | "failed">((resolve) => {
    worker.once("exit", () => resolve(isTaken ? "taken" : "failed"))
  })
  return {
    ended,
    async close(clock) {
      worker.postMessage("end")
      const stopTimer = clock.after(goodbyeMilliseconds, () => void worker.terminate())
      await ended
      stopTimer()
    },
  }
}

/** HTTPS goes before. */
function urlOf(hostName: string, services: readonly AnnouncedService[]): string {
  const best = services.find(({ type }) => type === "https") ?? services[0]
  if (best === undefined) return hostName
  const usual = best.type === "https" ? 443 : 80
  return `${best.type}://${hostName}${best.port === usual ? "" : `:${best.port}`}`
}
