/** One connection and the one exchange on it: a request, then its answer or a stream. */
import type { Connection, ConnectionResponse } from "embedded:network/http/server"
import { bodyMaximumBytes } from "../../../shared/contract.ts"
import type { Clock } from "../../core/host.ts"
import type { Request, Response, Stream } from "../../core/http.ts"
import { guarded } from "./guarded.ts"

/** A page that does not read its stream is worth this many bytes of patience. */
const unreadMaximumBytes = 8192

/** Until a request has to be whole: generous for a phone at the edge of the garden, and whoever lets it trickle gets no more. */
const requestMilliseconds = 10_000

/**
 * A connection on which nothing moves for so long is ended: who asks and never reads the answer would keep one of a chip's
 * few for ever. Streams of events have a heartbeat every 2.5 s.
 */
const stillMilliseconds = 20_000

type Head = Pick<Request, "method" | "path" | "query" | "headers">

/** Returns what ends it. */
export function serveExchange({
  connection,
  clock,
  answer,
  onFault,
  onOver,
}: {
  connection: Connection
  clock: Clock
  answer: (request: Request) => Promise<Response>
  onFault: (error: unknown) => void
  /** Called once, whoever ended it. */
  onOver: () => void
}): () => void {
  let head: Head | undefined
  let body: Uint8Array | undefined = new Uint8Array(0)
  /** What is to be written, oldest first. */
  let waiting: Uint8Array[] = []
  let writable = 0
  let gone: (() => void) | undefined
  let isOver = false
  let dueMilliseconds = clock.now() + requestMilliseconds
  let stopWatch = clock.after(requestMilliseconds, watch)

  /** One timer for all that moves: it looks again when it may be time. */
  function watch(): void {
    const left = dueMilliseconds - clock.now()
    if (left > 0) stopWatch = clock.after(left, watch)
    else end()
  }

  function moved(): void {
    dueMilliseconds = clock.now() + stillMilliseconds
  }

  function over(): void {
    if (isOver) return
    isOver = true
    stopWatch()
    onOver()
    gone?.()
  }

  function end(): void {
    if (!isOver) connection.close()
    over()
  }

  function flush(): void {
    for (let next = waiting[0]; next !== undefined && writable > 0 && !isOver; next = waiting[0]) {
      const part = next.subarray(0, writable)
      waiting =
        part.length === next.length ? waiting.slice(1) : [next.subarray(part.length), ...waiting.slice(1)]
      writable = connection.write(part)
      moved()
    }
  }

  function beginStream(begin: Stream): void {
    const left = begin({
      write(bytes) {
        const unread = waiting.reduce((sum, { length }) => sum + length, bytes.length)
        if (unread > unreadMaximumBytes) end()
        if (isOver) return false
        waiting.push(bytes)
        flush()
        return !isOver
      },
      end,
    })
    // The stream's own first words may have been the last.
    if (isOver) left()
    else gone = left
  }

  async function respond(response: ConnectionResponse): Promise<void> {
    if (head === undefined) return end()
    const answered = await answer({ ...head, body, arrivedAt: "", isSecure: false })
    if (isOver) return
    const content = head.method === "HEAD" ? undefined : answered.body
    response.status = answered.status
    for (const [name, value] of Object.entries(answered.headers)) response.headers.set(name, value)
    response.headers.set("connection", "close")
    if (typeof content === "function") response.headers.set("transfer-encoding", "chunked")
    // The SDK waits until so many bytes are written, for HEAD too, which may go without it (RFC 9110, section 8.6).
    else if (head.method === "HEAD") response.headers.delete("content-length")
    else response.headers.set("content-length", String(content?.length ?? 0))
    if (content instanceof Uint8Array && content.length > 0) waiting = [content]
    connection.respond(response)
    if (typeof content === "function" && !isOver) beginStream(content)
  }

  connection.accept({
    onRequest: guarded(onFault, ({ method, path: target, headers }) => {
      const question = target.indexOf("?")
      const path = (question < 0 ? target : target.slice(0, question)) || "/"
      head = { method, path, query: question < 0 ? "" : target.slice(question + 1), headers }
    }),
    onReadable: guarded(onFault, (count) => {
      const part = new Uint8Array(connection.read(count) ?? new ArrayBuffer(0))
      if (body === undefined || body.length + part.length > bodyMaximumBytes) {
        body = undefined
        return
      }
      const whole = new Uint8Array(body.length + part.length)
      whole.set(body)
      whole.set(part, body.length)
      body = whole
    }),
    onResponse: guarded(onFault, (response) => {
      moved()
      respond(response).catch((error: unknown) => {
        onFault(error)
        end()
      })
    }),
    onWritable: guarded(onFault, (count) => {
      writable = count
      flush()
    }),
    onDone: guarded(onFault, over),
    onError: guarded(onFault, over),
  })
  return end
}
