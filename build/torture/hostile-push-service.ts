/** A push service that does with its answers what none should, by HTTPS on the loopback. */
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import type { AddressInfo, Socket } from "node:net"
import { createServer, type TLSSocket } from "node:tls"
import type { CertificatePair } from "../bench/openssl-pair.ts"

/** Writes for as long as the other side listens, `pauseMilliseconds` apart or as fast as it reads. */
function forEver(socket: TLSSocket, text: string, pauseMilliseconds?: number): void {
  if (pauseMilliseconds !== undefined) {
    const timer = setInterval(() => socket.write(text), pauseMilliseconds)
    socket.once("close", () => clearInterval(timer))
    return
  }
  const more = () => {
    while (!socket.destroyed && socket.write(text)) {}
  }
  socket.on("drain", more)
  more()
}

const piece = 65_536
const took = "HTTP/1.1 201 Created\r\n"
const inChunks = `${took}Transfer-Encoding: chunked\r\n\r\n`

/** What it says to a message, by name. `inside` is somewhere in the house, which nobody has to visit. */
export const manners: Readonly<Record<string, (socket: TLSSocket, inside: string) => void>> = {
  nothing() {},
  "a head, byte by byte": (socket) => forEver(socket, "H", 20),
  "a body, byte by byte": (socket) => {
    socket.write(`${took}Content-Length: 999999\r\n\r\n`)
    forEver(socket, "x", 20)
  },
  "a head without an end": (socket) => {
    socket.write(took)
    forEver(socket, `X-Line: ${"x".repeat(1000)}\r\n`)
  },
  "one endless line": (socket) => {
    socket.write(`${took}X-Line: `)
    forEver(socket, "x".repeat(piece))
  },
  "a body without an end": (socket) => {
    socket.write(`${took}Content-Length: 999999999999\r\n\r\n`)
    forEver(socket, "x".repeat(piece))
  },
  "chunks without an end": (socket) => {
    socket.write(inChunks)
    forEver(socket, `${piece.toString(16)}\r\n${"x".repeat(piece)}\r\n`)
  },
  "empty space without an end": (socket) => {
    socket.write(inChunks)
    forEver(socket, `${piece.toString(16)}\r\n${" ".repeat(piece)}\r\n`)
  },
  "an extension of a chunk without an end": (socket) => {
    socket.write(`${inChunks}1;`)
    forEver(socket, "x".repeat(piece))
  },
  "trailers without an end": (socket) => {
    socket.write(`${inChunks}0\r\n`)
    forEver(socket, `X-Line: ${"x".repeat(1000)}\r\n`)
  },
  "a chunk larger than all": (socket) => socket.write(`${inChunks}fffffffffffffffffff\r\n`),
  "early hints without an end": (socket) => forEver(socket, "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)),
  "another protocol": (socket) =>
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
  "an end": (socket) => socket.destroy(),
  "an end within the head": (socket) => socket.end("HTTP/1.1 201 Cre"),
  "an end within the body": (socket) => socket.end(`${took}Content-Length: 100\r\n\r\n0123456789`),
  noise: (socket) => socket.end("\0\xff\r\n\r\n".repeat(1000), "latin1"),
  "two lengths": (socket) => socket.end(`${took}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`),
  "two answers": (socket) => socket.end(`${took}Content-Length: 0\r\n\r\n`.repeat(2)),
  "what is no gzip": (socket) =>
    socket.end(`${took}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\0`),
  "a moment far away": (socket) =>
    socket.end("HTTP/1.1 503 x\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n"),
  "commands to a terminal": (socket) =>
    socket.end(
      "HTTP/1.1 503 \x1b[2J\r\nConnection: close\r\n\r\n\x1b]52;c;AAAA\x07\n12:00:00 all is well\u202e\0",
    ),
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [
      `${status}, to somewhere in the house`,
      (socket: TLSSocket, inside: string) =>
        void socket.end(`HTTP/1.1 ${status} x\r\nLocation: ${inside}\r\nContent-Length: 0\r\n\r\n`),
    ]),
  ),
}

export interface HostilePushService {
  readonly port: number
  close(): Promise<void>
}

/** The path of a message says how it is answered: the name's place in `manners`. */
export async function serveHostilePush(
  pair: Pick<CertificatePair, "certificateFile" | "keyFile">,
  inside: string,
): Promise<HostilePushService> {
  const [cert, key] = await Promise.all([readFile(pair.certificateFile), readFile(pair.keyFile)])
  const sockets = new Set<Socket>()
  const server = createServer({ cert, key }, (socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
    socket.on("error", () => {})
    socket.once("data", (head: Buffer) => {
      const place = Number(/^POST \/(\d+)/.exec(head.toString("latin1"))?.[1])
      Object.values(manners)[place]?.(socket, inside)
      socket.resume()
    })
  })
  server.on("tlsClientError", () => {})
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, "close")
    },
  }
}
