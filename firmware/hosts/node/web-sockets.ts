/** The way of a request that asks for another protocol: it is answered like every other, or becomes a WebSocket. */
import { type IncomingMessage, ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import type { Response } from "../../core/http.ts"
import { arrivalOf, type HttpOptions, send, toRequest } from "./http.ts"

/** Node parses nothing more of a connection that asked, so whatever is answered is the last answer on it. */
export function upgradeBy(answer: HttpOptions["answer"]): NonNullable<HttpOptions["upgrade"]> {
  return (incoming, socket, head) => {
    upgrade(incoming, socket, head, answer).catch(() => socket.destroy())
  }
}

async function upgrade(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  answer: HttpOptions["answer"],
): Promise<void> {
  // Node's own way of ending one on which nothing moves went with its parser; a WebSocket has its heartbeat in place of it.
  socket.once("timeout", () => socket.destroy())
  const wantsSocket = incoming.method === "GET" && incoming.headers.upgrade?.toLowerCase() === "websocket"
  const request = toRequest(incoming, new Uint8Array(), arrivalOf(incoming))
  const response = await answer({ ...request, wantsSocket })
  if (response.socket === undefined) return refuse(incoming, response)
  // Loaded where it is used: most devices have no sockets.
  const { openWebSocket } = await import("./web-socket-library.ts")
  openWebSocket(incoming, socket, head, response.socket)
}

function refuse(incoming: IncomingMessage, response: Response): void {
  const outgoing = new ServerResponse(incoming)
  outgoing.shouldKeepAlive = false
  outgoing.assignSocket(incoming.socket)
  outgoing.on("finish", () => incoming.socket.destroySoon())
  send(incoming, outgoing, response)
}
