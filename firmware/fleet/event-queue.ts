/**
 * What is to be told once, on the disk until a broker has it: so neither a broker that is away nor a kill loses it.
 *
 * Numbers are given in turn, and kept over restarts: where one is missing, an event was given up, and whoever listens
 * sees that.
 */
import { utf8Decode, utf8Encode } from "../../shared/bytes.ts"
import type { Log, Store } from "../core/host.ts"
import { createPageRing, pageContentMaximumBytes } from "../core/page-ring.ts"
import type { RelayedEvent } from "../core/relay.ts"

export interface QueuedEvent extends RelayedEvent {
  /** From 1. */
  readonly number: number
  /** Milliseconds since 1970; null while the clock was not set. */
  readonly atMilliseconds: number | null
}

export interface EventQueue {
  /** Resolves when it is durable, or was refused by the disk: then it waits in memory. */
  add(event: RelayedEvent, atMilliseconds: number | undefined): Promise<void>
  /** The oldest. */
  first(): QueuedEvent | undefined
  /** It has arrived, or is no longer worth telling. */
  remove(event: QueuedEvent): Promise<void>
  readonly length: number
  /** Resolves when all is written that was asked for. */
  settled(): Promise<void>
}

/** A device that has much to tell and no broker for days gives up the oldest. At most 800 kB on the disk. */
export const queuedMaximum = 200

/** Rejects like the store. */
export async function openEventQueue(options: { store: Store; log: Log }): Promise<EventQueue> {
  const { store, log } = options
  const ring = createPageRing({
    store,
    log,
    name: "mqtt",
    what: "what waits for the broker",
    places: queuedMaximum + 1,
  })
  const waiting: QueuedEvent[] = []
  for (const { number, content } of await ring.load()) {
    const event = parse(number, content)
    if (event === undefined) await ring.drop(number)
    else waiting.push(event)
  }
  let last = ring.next
  let turn: Promise<void> = Promise.resolve()
  let isFailing = false
  let isFull = false

  /** One after the other, as the ring takes it; never rejects. */
  function write(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).then(
      () => {
        isFailing = false
      },
      (error: unknown) => {
        if (!isFailing) log("warn", `What waits for the broker could not be written down: ${String(error)}`)
        isFailing = true
      },
    )
    return turn
  }

  return {
    add({ kind, facts }, atMilliseconds) {
      last += 1
      const event: QueuedEvent = { number: last, kind, facts, atMilliseconds: atMilliseconds ?? null }
      waiting.push(event)
      const given = waiting.length > queuedMaximum ? waiting.shift() : undefined
      if (given !== undefined && !isFull) {
        log("warn", `More than ${queuedMaximum} events wait for the broker: the oldest are given up.`)
      }
      isFull = given !== undefined
      return write(async () => {
        if (given !== undefined) await ring.drop(given.number - 1)
        // It may have arrived meanwhile.
        if (waiting.includes(event)) await ring.write({ number: event.number - 1, content: encode(event) })
      })
    },
    first: () => waiting[0],
    remove(event) {
      const place = waiting.indexOf(event)
      if (place === -1) return turn
      waiting.splice(place, 1)
      return write(() => ring.drop(event.number - 1))
    },
    get length() {
      return waiting.length
    },
    settled: () => turn,
  }
}

function encode({ kind, facts, atMilliseconds }: QueuedEvent): Uint8Array {
  const whole = utf8Encode(JSON.stringify([kind, atMilliseconds, facts]))
  if (whole.length <= pageContentMaximumBytes) return whole
  const cut = Object.fromEntries(Object.entries(facts).map(([name, text]) => [name, text.slice(0, 100)]))
  return utf8Encode(JSON.stringify([kind, atMilliseconds, cut]))
}

/** Undefined for what this version did not write. */
function parse(page: number, content: Uint8Array): QueuedEvent | undefined {
  try {
    const [kind, atMilliseconds, facts] = JSON.parse(utf8Decode(content) ?? "")
    const isEvent =
      typeof kind === "string" &&
      /^[a-z-]{1,32}$/.test(kind) &&
      (atMilliseconds === null || typeof atMilliseconds === "number") &&
      typeof facts === "object" &&
      facts !== null &&
      Object.values(facts).every((text) => typeof text === "string")
    return isEvent ? { number: page + 1, kind, facts, atMilliseconds } : undefined
  } catch {
    return undefined
  }
}
