/** HTTP over the SDK's server: a connection for each request, a few at once. */
import Listener from "embedded:io/socket/listener"
import HTTPServer, { type Connection, type ConnectionResponse } from "embedded:network/http/server"
import { bodyMaximumBytes } from "../../../shared/contract.ts"
import type { Service } from "../../core/host.ts"
import type { Request, Response } from "../../core/http.ts"
import { guarded } from "./guarded.ts"

const port = 80

/** lwIP has eight sockets in all; DNS and one that listens are among them. */
const connectionsMaximum = 5

/** A page that does not read its stream is worth this many bytes of patience. */
const unreadMaximumBytes = 8192

export async function serveHttp(
  answer: (request: Request) => Promise<Response>,
  onFault: (error: unknown) => void,
): Promise<Service> {
  const open = new Set<Connection>()
  const server = new HTTPServer({
    io: Listener,
    port,
    onConnect: guarded(onFault, (connection) => {
      if (open.size >= connectionsMaximum) return connection.close()
      open.add(connection)
      serve(connection, answer, onFault, () => open.delete(connection))
    }),
  })
  let isOpen = true
  return {
    address: `0.0.0.0:${port}`,
    async close() {
      if (isOpen) server.close()
      isOpen = false
    },
  }
}

type Head = Pick<Request, "method" | "path" | "query" | "headers">

function serve(
  connection: Connection,
  answer: (request: Request) => Promise<Response>,
  onFault: (error: unknown) => void,
  onClosed: () => void,
): void {
  let head: Head | undefined
  let body: Uint8Array | undefined = new Uint8Array(0)
  /** What is to be written, oldest first. */
  let waiting: Uint8Array[] = []
  let writable = 0
  let isStream = false
  let gone: (() => void) | undefined
  let isOver = false

  function over(): void {
    if (isOver) return
    isOver = true
    onClosed()
    gone?.()
  }

  function end(): void {
    connection.close()
    over()
  }

  function flush(): void {
    for (let next = waiting[0]; next !== undefined && writable > 0 && !isOver; next = waiting[0]) {
      const part = next.subarray(0, writable)
      waiting =
        part.length === next.length ? waiting.slice(1) : [next.subarray(part.length), ...waiting.slice(1)]
      writable = connection.write(part)
    }
  }

  function beginStream(begin: Extract<Response["body"], (...given: never) => unknown>): void {
    gone = begin({
      write(bytes) {
        const unread = waiting.reduce((sum, { length }) => sum + length, bytes.length)
        if (isOver || unread > unreadMaximumBytes) {
          end()
          return false
        }
        waiting.push(bytes)
        flush()
        return !isOver
      },
      end,
    })
  }

  async function respond(response: ConnectionResponse): Promise<void> {
    if (head === undefined) return end()
    const answered = await answer({ ...head, body, arrivedAt: "", isSecure: false })
    if (isOver) return
    isStream = typeof answered.body === "function" && head.method !== "HEAD"
    response.status = answered.status
    for (const [name, value] of Object.entries(answered.headers)) response.headers.set(name, value)
    response.headers.set("connection", "close")
    const bytes = answered.body instanceof Uint8Array ? answered.body : new Uint8Array(0)
    if (isStream) response.headers.set("transfer-encoding", "chunked")
    else if (!response.headers.has("content-length"))
      response.headers.set("content-length", String(bytes.length))
    if (!isStream && head.method !== "HEAD" && bytes.length > 0) waiting = [bytes]
    connection.respond(response)
    if (typeof answered.body === "function" && isStream) beginStream(answered.body)
  }

  connection.accept({
    onRequest: guarded(onFault, ({ method, path: target, headers }) => {
      const [path = "/", query = ""] = target.split("?", 2)
      head = { method, path, query, headers }
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
}
