/**
 * Newest state to every open page, as server-sent events (HTML Living Standard, section 9.2). A page that comes late
 * gets the present first.
 */
import { utf8Encode } from "../../shared/bytes.ts"
import type { Clock } from "./host.ts"
import type { Response, StreamSink } from "./http.ts"

/** As many as phones can be paired, `sessionsMaximum`: all of them may look at once. A chip holds eight connections in all. */
const streamsMaximum = 20

/**
 * An event `alive` this often tells a page, and us, that the other side is still there: a stream whose network vanished
 * stays open and silent. A comment would do for us, but no page can hear one.
 */
const heartbeatMilliseconds = 2500

const retrySoon = utf8Encode("retry: 1000\n")
const dataBegins = utf8Encode("data: ")
const dataEnds = utf8Encode("\n\n")

/** What one page may know. */
export interface Reader {
  /** Whether it is told how a join went. */
  readonly isTrusted: boolean
  /** Whether what it was told last is not all it may know now. */
  hasNews(): boolean
  /** What the page is to know now, as JSON; undefined where it is to be told nothing more. */
  present(): string | undefined
}

export interface Events {
  /** Sends the present to every page. */
  publish(): void
  /** A response that streams, or undefined where too many are open. */
  open(reader: Reader): Response | undefined
  /** Ends every stream: a network that goes down tells nobody, and pages that are gone would count as there. */
  endAll(): void
  /** Final. */
  close(): void
}

/** `onPages` is told each coming and going. */
export function createEvents(options: {
  clock: Clock
  onPages: (change: "opened" | "closed", isTrusted: boolean) => void
}): Events {
  const sinks = new Map<StreamSink, { reader: Reader; gone: () => void }>()
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

  function stream(sink: StreamSink, reader: Reader): () => void {
    const present = closed ? undefined : reader.present()
    if (present === undefined) {
      sink.end()
      return () => {}
    }
    sinks.set(sink, { reader, gone })
    if (sinks.size === 1) stopHeartbeat = options.clock.after(heartbeatMilliseconds, beat)
    sink.write(retrySoon)
    tell(sink, present)
    options.onPages("opened", reader.isTrusted)
    return gone

    function gone(): void {
      if (!sinks.delete(sink)) return
      if (sinks.size === 0) stopHeartbeat()
      options.onPages("closed", reader.isTrusted)
    }
  }

  function endAll(): void {
    for (const [sink, { gone }] of [...sinks]) end(sink, gone)
  }

  return {
    publish() {
      for (const [sink, { reader, gone }] of [...sinks]) {
        if (!reader.hasNews()) continue
        const present = reader.present()
        if (present === undefined) end(sink, gone)
        else tell(sink, present)
      }
    },
    open(reader) {
      if (closed || sinks.size >= streamsMaximum) return undefined
      return {
        status: 200,
        headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
        body: (sink) => stream(sink, reader),
      }
    },
    endAll,
    close() {
      closed = true
      endAll()
    },
  }
}

/** In pieces: joined, the text would stand in a chip's memory three times. */
function tell(sink: StreamSink, present: string): void {
  sink.write(dataBegins)
  sink.write(utf8Encode(present))
  sink.write(dataEnds)
}

function end(sink: StreamSink, gone: () => void): void {
  gone()
  sink.end()
}
