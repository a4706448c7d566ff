/**
 * A live view: one picture after the other in one answer, `multipart/x-mixed-replace`, which every browser shows in an
 * `img` element. The camera runs while somebody looks, and once for all who do.
 */
import { utf8Encode } from "../../shared/bytes.ts"
import type { Clock, Log } from "./host.ts"
import type { Response, StreamSink } from "./http.ts"
import type { Picture } from "./images.ts"

export interface Live {
  /** A response that streams, or undefined where too many look. `mayLook` is asked before each picture. */
  open(mayLook: () => boolean): Response | undefined
  /** Nobody looks any more, until somebody opens it again. */
  endAll(): void
  /** Final. */
  close(): void
}

/** Each takes the bandwidth of a whole picture, several times a second. */
const viewersMaximum = 4

/** Five pictures a second are a moving picture, and no more than a chip's radio carries. */
const frameMilliseconds = 200

/** After a picture that could not be had. */
const retryMilliseconds = 2_000

const boundary = "porchlight-picture"

export function createLive(options: {
  clock: Clock
  log: Log
  id: string
  /** Undefined where pictures are taken one after the other. */
  frames: (() => AsyncIterable<Uint8Array>) | undefined
  fresh: () => Promise<Picture>
  hold: (bytes: Uint8Array) => Picture
}): Live {
  const { clock, log, id, frames, fresh, hold } = options
  const viewers = new Map<StreamSink, { mayLook: () => boolean; gone: () => void }>()
  let isRunning = false
  let isClosed = false
  let isFailing = false
  let wake = () => {}

  function send({ bytes, contentType }: Picture): void {
    // The boundary that ends a part comes with it: a browser shows a picture when it knows that it is whole. In one piece,
    // since a picture may be more than a host lets stand unread before the next write.
    const head = utf8Encode(`Content-Type: ${contentType}\r\nContent-Length: ${bytes.length}\r\n\r\n`)
    const tail = utf8Encode(`\r\n--${boundary}\r\n`)
    const part = new Uint8Array(head.length + bytes.length + tail.length)
    part.set(head)
    part.set(bytes, head.length)
    part.set(tail, head.length + bytes.length)
    for (const [sink, { mayLook, gone }] of [...viewers]) {
      // On a slow radio fewer pictures come, and none late.
      if (mayLook() && (sink.isBehind === true || sink.write(part))) continue
      gone()
      sink.end()
    }
  }

  /** Ends early when the last viewer has gone. */
  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(milliseconds, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })
  }

  async function stream(): Promise<void> {
    if (frames === undefined) {
      while (viewers.size > 0) {
        send(await fresh())
        isFailing = false
        await pause(frameMilliseconds)
      }
      return
    }
    let sentAt = Number.NEGATIVE_INFINITY
    // Leaving the loop tells the program to stop its camera.
    for await (const bytes of frames()) {
      if (viewers.size === 0) return
      if (clock.now() - sentAt < frameMilliseconds / 2) continue
      sentAt = clock.now()
      send(hold(bytes))
      isFailing = false
    }
  }

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    while (viewers.size > 0) {
      try {
        await stream()
      } catch (error) {
        if (!isFailing) log("warn", `The live view of ${id} failed: ${String(error)}`)
        isFailing = true
      }
      if (viewers.size > 0) await pause(retryMilliseconds)
    }
    isRunning = false
  }

  function endAll(): void {
    for (const [sink, { gone }] of [...viewers]) {
      gone()
      sink.end()
    }
  }

  return {
    open(mayLook) {
      if (isClosed || viewers.size >= viewersMaximum) return undefined
      return {
        status: 200,
        headers: {
          "content-type": `multipart/x-mixed-replace; boundary=${boundary}`,
          "cache-control": "no-store",
        },
        body(sink) {
          if (isClosed) {
            sink.end()
            return () => {}
          }
          viewers.set(sink, { mayLook, gone })
          sink.write(utf8Encode(`--${boundary}\r\n`))
          void run()
          return gone

          function gone(): void {
            if (viewers.delete(sink) && viewers.size === 0) wake()
          }
        },
      }
    },
    endAll,
    close() {
      isClosed = true
      endAll()
    },
  }
}
