/** A push service that takes what it is sent, by HTTPS on the loopback. */
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import type { CertificatePair } from "../bench/openssl-pair.ts"

export interface GoodPushService {
  readonly port: number
  /** Whether `count` messages more than by the last call have come, in time. */
  taken(count: number, patienceMilliseconds: number): Promise<boolean>
  close(): Promise<void>
}

export async function serveGoodPush(pair: CertificatePair): Promise<GoodPushService> {
  const [cert, key] = await Promise.all([readFile(pair.certificateFile), readFile(pair.keyFile)])
  let taken = 0
  let onTaken = () => {}
  const server = createServer({ cert, key }, (request, response) => {
    request.resume()
    request.once("end", () => {
      response.writeHead(201).end()
      taken += 1
      onTaken()
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    port: (server.address() as AddressInfo).port,
    taken(count, patienceMilliseconds) {
      return new Promise((resolve) => {
        const end = (isThere: boolean) => {
          clearTimeout(timer)
          onTaken = () => {}
          if (isThere) taken -= count
          resolve(isThere)
        }
        const timer = setTimeout(() => end(false), patienceMilliseconds)
        onTaken = () => {
          if (taken >= count) end(true)
        }
        onTaken()
      })
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    },
  }
}
