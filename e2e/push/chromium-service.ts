/**
 * Google's push service as far as one Chromium needs it: check-in and registration over HTTPS, the Mobile Connection
 * Server over TLS (Chromium, `google_apis/gcm/protocol/{checkin,mcs}.proto`), RFC 8030 over HTTPS on the device's side.
 */
import { randomBytes } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:https"
import type { AddressInfo, Server } from "node:net"
import { createServer as createTlsServer, type TLSSocket } from "node:tls"
import type { ServiceCertificate } from "./certificate.ts"
import { type PostedMessage, readPosted } from "./posted-message.ts"
import { encodeMessage, readVarint, varint } from "./protobuf.ts"
import { flipped, type PushService } from "./push-service.ts"

/** The host of endpoints is built into Chromium. */
export const chromiumEndpointHost = "jmt17.google.com"

export interface ChromiumService extends PushService {
  /** Where to connect for `jmt17.google.com:443`. */
  readonly port: number
  /** What to start Chromium with. */
  readonly flags: readonly string[]
}

const protocolVersion = 41
const tags = { heartbeatPing: 0, heartbeatAck: 1, loginRequest: 2, loginResponse: 3, dataMessage: 8 }

/** By what a message is found in Chromium: the app's worker, and the key that it subscribed with. */
interface Registration {
  readonly subtype: string
  readonly sender: string
  readonly app: string
}

export async function startChromiumService(certificate: ServiceCertificate): Promise<ChromiumService> {
  const posted: PostedMessage[] = []
  const refused: string[] = []
  const registrations = new Map<string, Registration>()
  const waiting: Buffer[] = []
  let browser: TLSSocket | undefined
  const ended = new Set<string | undefined>()
  let flips = false

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    if (request.url === "/checkin") return response.end(checkedIn())
    if (request.url === "/register3")
      return response.end(register(new URLSearchParams(await textOf(request))))
    const message = await readPosted(request)
    const registration = registrations.get(message.token)
    if (registration === undefined || ended.has(message.token)) {
      refused.push(message.token)
      return response.writeHead(410).end()
    }
    posted.push(message)
    deliver(registration, message)
    return response.writeHead(201, { location: `/m/${posted.length}` }).end()
  }

  /** Chromium asks so, too, for a registration to end: then there is no `sender`. */
  function register(form: URLSearchParams): string {
    const subtype = form.get("X-subtype") ?? ""
    for (const [token, before] of registrations) if (before.subtype === subtype) registrations.delete(token)
    if (form.has("delete")) return `token=${subtype}`
    const token = randomBytes(24).toString("base64url")
    registrations.set(token, { subtype, sender: form.get("sender") ?? "", app: form.get("app") ?? "" })
    return `token=${token}`
  }

  function deliver({ sender, app, subtype }: Registration, { body, ttlSeconds }: PostedMessage): void {
    const appData = (key: string, value: string) =>
      encodeMessage([
        [1, key],
        [2, value],
      ])
    const stanza = encodeMessage([
      [3, sender],
      [5, app],
      [7, appData("subtype", subtype)],
      [7, appData("content-encoding", "aes128gcm")],
      [9, `0:${posted.length}`],
      [17, ttlSeconds],
      [18, Date.now()],
      [21, flips ? flipped(body) : body],
    ])
    flips = false
    waiting.push(frame(tags.dataMessage, stanza))
    handOut()
  }

  function handOut(): void {
    if (browser) for (const message of waiting.splice(0)) browser.write(message)
  }

  function answer(socket: TLSSocket, tag: number): void {
    if (tag === tags.heartbeatPing) socket.write(frame(tags.heartbeatAck, Buffer.alloc(0)))
    if (tag !== tags.loginRequest) return
    const response = encodeMessage([
      [1, "login"],
      [2, "browser"],
      [8, Date.now()],
    ])
    socket.write(Buffer.concat([Buffer.of(protocolVersion), frame(tags.loginResponse, response)]))
    browser = socket
    handOut()
  }

  const web = createServer(certificate, (request, response) => {
    serve(request, response).catch(() => response.writeHead(400).end())
  })
  const connections = createTlsServer(certificate, (socket) => {
    readFrames(socket, (tag) => answer(socket, tag))
    socket.on("close", () => {
      if (browser === socket) browser = undefined
    })
  })
  const [port, socketPort] = [await listen(web), await listen(connections)]

  return {
    host: chromiumEndpointHost,
    port,
    flags: [
      `--gcm-checkin-url=https://localhost:${port}/checkin`,
      `--gcm-registration-url=https://localhost:${port}/register3`,
      `--gcm-mcs-endpoint=https://localhost:${socketPort}`,
    ],
    posted,
    refused,
    get subscribed() {
      // Parts of Chromium itself are registered, too; of a worker's it is known by this.
      return [...registrations].filter(([, { subtype }]) => subtype.startsWith("wp:")).map(([token]) => token)
    },
    end(token) {
      ended.add(token)
    },
    flip() {
      flips = true
    },
    async close() {
      browser?.destroy()
      web.closeAllConnections()
      await Promise.all([web, connections].map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

function checkedIn(): Buffer {
  const anyNumber = () => ({ fixed64: randomBytes(8).readBigUInt64LE() >> 1n })
  return encodeMessage([
    [1, 1],
    [3, Date.now()],
    [7, anyNumber()],
    [8, anyNumber()],
    [11, "v1"],
  ])
}

function frame(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), varint(content.length), content])
}

/** Its version first, then frames: a tag, a length, so many bytes. */
function readFrames(socket: TLSSocket, onFrame: (tag: number) => void): void {
  let received = Buffer.alloc(0)
  let isOpen = false
  socket.on("error", () => socket.destroy())
  socket.on("data", (bytes) => {
    received = Buffer.concat([received, bytes])
    if (!isOpen) received = received.subarray(1)
    isOpen = true
    for (;;) {
      const length = readVarint(received, 1)
      if (length === undefined || received.length < length.end + length.value) return
      const tag = received.readUInt8(0)
      received = received.subarray(length.end + length.value)
      onFrame(tag)
    }
  })
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ""
  for await (const part of request) text += part
  return text
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return (server.address() as AddressInfo).port
}
