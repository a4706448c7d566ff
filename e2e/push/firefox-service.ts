/**
 * Mozilla's push service as far as one Firefox needs it: JSON over a WebSocket on the browser's side
 * (mozilla-services/autopush-rs, "WebSocket protocol"), RFC 8030 over HTTPS on the device's.
 */
import { randomBytes } from "node:crypto"
import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { type WebSocket, WebSocketServer } from "ws"
import type { ServiceCertificate } from "./certificate.ts"
import { type PostedMessage, readPosted } from "./posted-message.ts"
import { flipped, type PushService } from "./push-service.ts"

export interface FirefoxService extends PushService {
  /** What to give Firefox in place of Mozilla's own. */
  readonly socketUrl: string
  /** What Firefox said of each message: 100 delivered, 101 not decrypted, 102 not shown. */
  readonly acknowledged: readonly number[]
}

/** What Firefox says, of which each kind has its own; a ping says nothing. */
interface Said {
  readonly messageType?: string
  readonly channelID?: string
  readonly updates?: readonly { readonly code: number }[]
}

export async function startFirefoxService({ cert, key }: ServiceCertificate): Promise<FirefoxService> {
  const posted: PostedMessage[] = []
  const refused: string[] = []
  const acknowledged: number[] = []
  /** The channel of each token. */
  const channels = new Map<string, string>()
  const waiting: object[] = []
  const uaid = randomBytes(16).toString("hex")
  let browser: WebSocket | undefined
  const ended = new Set<string | undefined>()
  let flips = false

  const server = createServer({ cert, key }, (request, response) => {
    readPosted(request).then(
      (message) => {
        const channelID = channels.get(message.token)
        if (channelID === undefined || ended.has(message.token)) {
          refused.push(message.token)
          return response.writeHead(410).end('{"errno":106}')
        }
        posted.push(message)
        deliver(channelID, message)
        return response.writeHead(201, { location: `/m/${posted.length}`, ttl: message.ttlSeconds }).end()
      },
      () => response.writeHead(400).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const host = `localhost:${(server.address() as AddressInfo).port}`

  function deliver(channelID: string, { body, ttlSeconds }: PostedMessage): void {
    const data = (flips ? flipped(body) : body).toString("base64url")
    flips = false
    const version = String(posted.length)
    waiting.push({
      ...{ messageType: "notification", channelID, version, ttl: ttlSeconds, data },
      headers: { encoding: "aes128gcm" },
    })
    handOut()
  }

  function handOut(): void {
    if (browser) for (const message of waiting.splice(0)) browser.send(JSON.stringify(message))
  }

  function answer(socket: WebSocket, { messageType, channelID = "", updates = [] }: Said): void {
    const reply = (content: object) => socket.send(JSON.stringify({ messageType, status: 200, ...content }))
    if (messageType === "hello") {
      browser = socket
      reply({ uaid, use_webpush: true, broadcasts: {} })
      handOut()
    } else if (messageType === "register") {
      const token = randomBytes(24).toString("base64url")
      channels.set(token, channelID)
      reply({ channelID, uaid, pushEndpoint: `https://${host}/wpush/v2/${token}` })
    } else if (messageType === "unregister") {
      for (const [token, channel] of channels) if (channel === channelID) channels.delete(token)
      reply({ channelID })
    } else if (messageType === "ack") {
      for (const { code } of updates) acknowledged.push(code)
    } else if (messageType === undefined) socket.send("{}")
  }

  const sockets = new WebSocketServer({
    ...{ host: "127.0.0.1", port: 0 },
    handleProtocols: () => "push-notification",
  })
  sockets.on("connection", (socket) => {
    socket.on("message", (text) => answer(socket, JSON.parse(String(text))))
    socket.on("close", () => {
      if (browser === socket) browser = undefined
    })
  })
  await new Promise((resolve) => sockets.once("listening", resolve))

  return {
    host,
    socketUrl: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}/`,
    posted,
    refused,
    acknowledged,
    get subscribed() {
      return [...channels.keys()]
    },
    end(token) {
      ended.add(token)
    },
    flip() {
      flips = true
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
