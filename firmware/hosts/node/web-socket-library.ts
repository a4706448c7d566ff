/** WebSockets by the library. It checks the handshake, frames, text and closing, and answers pings. */
import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws"
import { messageMaximumBytes, type SocketLine, type SocketOpening } from "../../core/web-socket.ts"
import { unreadMaximumBytes } from "./http.ts"

/** A phone that agrees to the end does so at once; one that is gone never does. */
const closingMilliseconds = 3000

/** The library's types do not know `closeTimeout` yet. */
const options: ServerOptions & { readonly closeTimeout: number } = {
  noServer: true,
  clientTracking: false,
  maxPayload: messageMaximumBytes,
  // Each connection would take 64 kB and more for it.
  perMessageDeflate: false,
  closeTimeout: closingMilliseconds,
}
const server = new WebSocketServer(options)

/** Answers a handshake that is none with its 4xx, and opens nothing then. */
export function openWebSocket(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  opening: SocketOpening,
): void {
  server.handleUpgrade(incoming, socket, head, (webSocket) => {
    const ears = opening(lineOf(webSocket))
    // What is wrong with a frame closes the socket; that is all there is to do.
    webSocket.on("error", () => {})
    webSocket.on("message", (data: Buffer, isBinary) =>
      ears.message(isBinary ? new Uint8Array(data) : data.toString("utf8")),
    )
    webSocket.on("pong", () => ears.alive())
    webSocket.on("close", () => ears.gone())
  })
}

function lineOf(webSocket: WebSocket): SocketLine {
  return {
    send(message) {
      if (webSocket.readyState !== webSocket.OPEN) return false
      if (webSocket.bufferedAmount > unreadMaximumBytes) {
        webSocket.terminate()
        return false
      }
      webSocket.send(message)
      return true
    },
    ping() {
      if (webSocket.readyState === webSocket.OPEN) webSocket.ping()
    },
    close: (code, reason) => webSocket.close(code, reason),
    drop: () => webSocket.terminate(),
  }
}
