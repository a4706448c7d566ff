/** HTTP over the SDK's server: a connection for each request, a few at once. */
import Listener from "embedded:io/socket/listener"
import HTTPServer, { type Connection } from "embedded:network/http/server"
import type { Clock, Service } from "../../core/host.ts"
import type { Request, Response } from "../../core/http.ts"
import { serveExchange } from "./exchange.ts"
import { guarded } from "./guarded.ts"

const port = 80

/** lwIP has eight sockets in all; DNS and one that listens are among them. */
const connectionsMaximum = 5

export async function serveHttp(
  clock: Clock,
  answer: (request: Request) => Promise<Response>,
  onFault: (error: unknown) => void,
): Promise<Service> {
  /** With what ends each. */
  const open = new Map<Connection, () => void>()
  const server = new HTTPServer({
    io: Listener,
    port,
    onConnect: guarded(onFault, (connection) => {
      if (open.size >= connectionsMaximum) return connection.close()
      const onOver = () => void open.delete(connection)
      open.set(connection, serveExchange({ connection, clock, answer, onFault, onOver }))
    }),
  })
  let isOpen = true
  return {
    address: `0.0.0.0:${port}`,
    async close() {
      if (!isOpen) return
      isOpen = false
      // The SDK tells none of them that it is over.
      for (const end of [...open.values()]) end()
      server.close()
    },
  }
}
