/** HTTP/1.1 on Node's own server: bytes in, one answer out. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { Server as HttpsServer } from "node:https"
import type { AddressInfo, Socket } from "node:net"
import type { Duplex } from "node:stream"
import { bodyMaximumBytes } from "../../../shared/contract.ts"
import { PorchlightError } from "../../core/errors.ts"
import type { Service } from "../../core/host.ts"
import type { Request, Response } from "../../core/http.ts"
import { createConnections } from "./connections.ts"

export interface HttpOptions {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly answer: (request: Request) => Promise<Response>
  /** False while phones cannot reach the device: connections are cut, as a lost network would. */
  readonly isReachable: () => boolean
  /** How long nothing may move on a connection before it is ended; 20 s when left out. */
  readonly stillMilliseconds?: number
  /** Takes a request for another protocol; where there is none, it is answered as if it asked for none. */
  readonly upgrade?: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** A page asks for all it needs within a second; a phone in a pocket should not hold a connection for long. */
const keepAliveMilliseconds = 10_000

/** Generous for a phone at the edge of the garden; `slowloris` gets no longer. */
const requestMilliseconds = 10_000

/**
 * A connection on which nothing moves for so long is ended: one that asks and never reads the answer would keep its place
 * for ever. Streams of events have a heartbeat every 2.5 s.
 */
const stillMilliseconds = 20_000

/** A stream that a page does not read is worth this many bytes of patience. */
export const unreadMaximumBytes = 262_144

export interface HttpService extends Service {
  /** Ends every connection at once. */
  cut(): void
}

/** What a client may take its time for, whatever carries its requests. */
export const serverOptions = {
  requestTimeout: requestMilliseconds,
  headersTimeout: requestMilliseconds,
  keepAliveTimeout: keepAliveMilliseconds,
  connectionsCheckingInterval: 2000,
  // A request without one is answered like one for a foreign host; see `core/routes.ts`.
  requireHostHeader: false,
} as const

/** Rejects with a `PorchlightError`, code `port-taken`, `port-forbidden` or `bad-address`. */
export function serveHttp(options: HttpOptions): Promise<HttpService> {
  return serveOn(createServer(serverOptions), options, "http")
}

/** Lets `server` listen and answer. `commandLineOption` names its address there, for the error. */
export async function serveOn(
  server: Server | HttpsServer,
  options: HttpOptions,
  commandLineOption: string,
): Promise<HttpService> {
  const connections = createConnections()
  /** The last answer begun on each connection; it ends after all the others. */
  const answers = new WeakMap<Duplex, ServerResponse>()
  server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    answers.set(incoming.socket, outgoing)
    void exchange(incoming, outgoing, async (request) => {
      const answered = connections.answering(incoming.socket)
      outgoing.once("close", answered)
      return options.answer(request)
    })
  })
  const { upgrade } = options
  if (upgrade) {
    server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      // For as long as it stands: what speaks another protocol does not wait, however little it says.
      socket.once("close", connections.answering(socket))
      upgrade(incoming, socket, head)
    })
  }
  server.setTimeout(options.stillMilliseconds ?? stillMilliseconds)
  server.on("connection", (socket: Socket) => {
    if (options.isReachable()) connections.add(socket)
    else socket.destroy()
  })
  server.on("clientError", (_error: Error, socket: Duplex) => {
    // In the middle of an answer a second head would be taken for a part of it.
    const isAnswering = answers.get(socket)?.writableFinished === false
    if (!socket.writable || isAnswering) return void socket.destroy()
    // Not left to the other side to close: it could hold the connection for as long as it likes.
    socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", () =>
      socket.destroy(),
    )
  })
  await listen(server, options, commandLineOption)
  server.removeAllListeners("error")
  // A connection that could not be taken, for want of file descriptors say; the server goes on.
  server.on("error", () => {})

  return {
    address: listenAddress(server.address() as AddressInfo),
    cut: () => connections.cut(),
    close() {
      connections.cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function listen(
  server: Server | HttpsServer,
  { host, port }: HttpOptions,
  commandLineOption: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(listenError(error, host, port, commandLineOption)),
    )
    server.listen(port, host, resolve)
  })
}

/** `127.0.0.1:8080`, `[::1]:8080`. */
export function listenAddress({ address, port }: AddressInfo): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`
}

/** What to tell somebody whose port cannot be had. `option` is the command line's name for it. */
export function listenError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  option: string,
): PorchlightError {
  const facts = { host, port }
  const remedy = `Choose another with --${option} HOST:PORT.`
  if (error.code === "EADDRINUSE") {
    return new PorchlightError(
      "port-taken",
      `Port ${port} on ${host} is taken, perhaps by another Porchlight. ${remedy}`,
      facts,
    )
  }
  if (error.code === "EACCES") {
    return new PorchlightError(
      "port-forbidden",
      `Port ${port} on ${host} is not for this user. ${remedy}`,
      facts,
    )
  }
  return new PorchlightError(
    "bad-address",
    `Cannot listen on ${host}:${port} (${error.code}). ${remedy}`,
    facts,
  )
}

async function exchange(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: HttpOptions["answer"],
): Promise<void> {
  try {
    // A socket that is gone when the body has been read knows neither.
    const arrival = arrivalOf(incoming)
    const reading = readBody(incoming)
    const body = reading instanceof Promise ? await reading : reading
    // What is left of a body too large is not read: the connection cannot carry another request.
    if (body === undefined) outgoing.setHeader("connection", "close")
    const response = await answer(toRequest(incoming, body, arrival))
    if (!outgoing.destroyed) send(incoming, outgoing, response)
  } catch {
    // The other side went away in the middle; there is nobody left to tell.
    outgoing.destroy()
  }
}

/** Where a request came in, and where from. */
export function arrivalOf({ socket }: IncomingMessage): Pick<Request, "arrivedAt" | "cameFrom"> {
  return { arrivedAt: dotted(socket.localAddress ?? ""), cameFrom: dotted(socket.remoteAddress ?? "") }
}

export function toRequest(
  incoming: IncomingMessage,
  body: Uint8Array | undefined,
  arrival: Pick<Request, "arrivedAt" | "cameFrom">,
): Request {
  const target = incoming.url ?? "/"
  // The absolute form, which a proxy's client sends (RFC 9112, section 3.2.2), names the host that counts.
  const absolute = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(target)
  const local = absolute === null ? target : (absolute[2] ?? "")
  const question = local.indexOf("?")
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value)
  }
  if (absolute?.[1] !== undefined) headers.set("host", absolute[1])
  return {
    method: incoming.method ?? "GET",
    path: (question < 0 ? local : local.slice(0, question)) || "/",
    query: question < 0 ? "" : local.slice(question + 1),
    headers,
    body,
    ...arrival,
    isSecure: "encrypted" in incoming.socket,
  }
}

/** A socket that takes IPv6, too, has IPv4 addresses in the mapped form (RFC 4291, section 2.5.5.2). */
function dotted(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/i, "")
}

const nothing = new Uint8Array()

/** Undefined where it is too large; then reading has stopped. */
function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> | Uint8Array {
  const { "content-length": length, "transfer-encoding": coding } = incoming.headers
  // Most have none (RFC 9112, section 6.3), and there is nothing to wait for.
  if (length === undefined && coding === undefined) return nothing
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length
      if (length > bodyMaximumBytes) {
        incoming.pause()
        incoming.removeAllListeners("data")
        return resolve(undefined)
      }
      chunks.push(chunk)
    })
    incoming.once("end", () => resolve(Buffer.concat(chunks)))
    incoming.once("error", reject)
    incoming.once("close", () => {
      if (!incoming.complete) reject(new Error("The request was broken off."))
    })
  })
}

export function send(incoming: IncomingMessage, outgoing: ServerResponse, response: Response): void {
  const { status, headers, body } = response
  const isHead = incoming.method === "HEAD"
  // In one piece: Node looks at each header set by itself twice.
  const flat: string[] = []
  for (const name in headers) flat.push(name, headers[name] ?? "")
  if (body !== undefined && typeof body !== "function" && headers["content-length"] === undefined)
    flat.push("content-length", String(body.length))
  outgoing.writeHead(status, flat)
  if (typeof body === "function") {
    if (isHead) outgoing.end()
    else stream(outgoing, body)
    return
  }
  outgoing.end(isHead ? undefined : body)
}

function stream(
  outgoing: ServerResponse,
  body: Extract<Response["body"], (...args: never) => unknown>,
): void {
  outgoing.flushHeaders()
  const gone = body({
    write(bytes) {
      if (outgoing.destroyed) return false
      if (outgoing.writableLength > unreadMaximumBytes) {
        outgoing.destroy()
        return false
      }
      outgoing.write(bytes)
      return true
    },
    get isBehind() {
      return outgoing.writableNeedDrain
    },
    end: () => void outgoing.end(),
  })
  outgoing.once("close", gone)
}
