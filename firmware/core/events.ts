/**
 * Newest state to every open page, as server-sent events (HTML Living Standard, section 9.2). A page that comes late
 * gets the present first.
 */
import { utf8Encode } from "../../shared/bytes.ts"
import type { Clock } from "./host.ts"
import type { Response, StreamSink } from "./http.ts"

/** A chip holds eight connections in all; a household has fewer phones than this at one device. */
const streamsMaximum = 16

/**
 * An event `alive` this often tells a page, and us, that the other side is still there: a stream whose network vanished
 * stays open and silent. A comment would do for us, but no page can hear one.
 */
const heartbeatMilliseconds = 2500

export interface Events {
  /** Sends the present to every page. */
  publish(): void
  /** A response that streams, or undefined where too many are open. */
  open(): Response | undefined
  /** Ends every stream: a network that goes down tells nobody, and pages that are gone would count as there. */
  endAll(): void
  /** Final. */
  close(): void
}

/** `present` is what a page is to know now, as JSON; `onPages` is told each coming and going. */
export function createEvents(options: {
  clock: Clock
  present: () => string
  onPages: (change: "opened" | "closed") => void
}): Events {
  const sinks = new Map<StreamSink, () => void>()
  let stopHeartbeat = () => {}
  let closed = false

  function send(text: string): void {
    const bytes = utf8Encode(text)
    for (const sink of sinks.keys()) sink.write(bytes)
  }

  function beat(): void {
    send("event: alive\ndata: 1\n\n")
    stopHeartbeat = options.clock.after(heartbeatMilliseconds, beat)
  }

  function stream(sink: StreamSink): () => void {
    if (closed) {
      sink.end()
      return () => {}
    }
    sinks.set(sink, gone)
    if (sinks.size === 1) stopHeartbeat = options.clock.after(heartbeatMilliseconds, beat)
    sink.write(utf8Encode(`retry: 1000\ndata: ${options.present()}\n\n`))
    options.onPages("opened")
    return gone

    function gone(): void {
      if (!sinks.delete(sink)) return
      if (sinks.size === 0) stopHeartbeat()
      options.onPages("closed")
    }
  }

  function endAll(): void {
    for (const [sink, gone] of [...sinks]) {
      gone()
      sink.end()
    }
  }

  return {
    publish() {
      if (sinks.size > 0) send(`data: ${options.present()}\n\n`)
    },
    open() {
      if (closed || sinks.size >= streamsMaximum) return undefined
      return {
        status: 200,
        headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
        body: stream,
      }
    },
    endAll,
    close() {
      closed = true
      endAll()
    },
  }
}
