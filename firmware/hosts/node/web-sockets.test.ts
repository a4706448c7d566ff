import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { connect as connectPlain, type Socket } from "node:net"
import { connect, type TLSSocket } from "node:tls"
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { type ClientOptions, WebSocket } from "ws"
import type { Request, Response } from "../../core/http.ts"
import type { KeyedRoot } from "../../core/kept-root.ts"
import { messageMaximumBytes, type SocketLine, type SocketOpening } from "../../core/web-socket.ts"
import { hostName, issueLeaf, makeRoot, pemOf } from "./certificates.fixture.ts"
import { connectionsMaximum } from "./connections.ts"
import { type HttpsService, serveHttps, type TlsCertificate, tlsCertificate } from "./https.ts"

let root: KeyedRoot
let certificate: TlsCertificate
let closings: (() => unknown)[] = []

beforeAll(async () => {
  root = await makeRoot()
  certificate = tlsCertificate(await issueLeaf(root))
})
afterEach(async () => {
  for (const close of closings.reverse()) await close()
  closings = []
})

interface Opened {
  readonly line: SocketLine
  readonly heard: (string | Uint8Array)[]
  readonly signs: string[]
}

/** A device whose every path is a WebSocket, but for `/page` and `/large`. */
async function serve({ before, ...options }: { stillMilliseconds?: number; before?: Promise<void> } = {}) {
  const opened: Opened[] = []
  const asked: Request[] = []
  const socket: SocketOpening = (line) => {
    const heard: Opened["heard"] = []
    const signs: string[] = []
    opened.push({ line, heard, signs })
    return {
      message: (message) => void heard.push(message),
      alive: () => void signs.push("alive"),
      gone: () => void signs.push("gone"),
    }
  }
  const ends: string[] = []
  /** More than the two kernels hold. */
  const large: Response["body"] = (sink) => {
    sink.write(new Uint8Array(30_000_000))
    return () => void ends.push("gone")
  }
  const service = await serveHttps({
    ...{ host: "127.0.0.1", port: 0, certificate, isReachable: () => true, ...options },
    async answer(request): Promise<Response> {
      asked.push(request)
      await before
      if (request.path === "/large") return { status: 200, headers: {}, body: large }
      if (request.path !== "/page") return { status: 101, headers: {}, body: undefined, socket }
      return { status: 403, headers: { "x-why": "page" }, body: new TextEncoder().encode("no") }
    },
  })
  closings.push(() => service.close())
  return { service, opened, asked, ends, port: Number(service.address.split(":").at(-1)) }
}

function phone(port: number, path = "/chat") {
  const ca = pemOf(root).certificate
  const options: ClientOptions & { servername: string } = { ca, servername: hostName }
  const socket = new WebSocket(`wss://127.0.0.1:${port}${path}`, options)
  socket.on("error", () => {})
  closings.push(() => socket.terminate())
  return socket
}

async function talking() {
  const served = await serve()
  const client = phone(served.port)
  await once(client, "open")
  await vi.waitFor(() => expect(served.opened).toHaveLength(1))
  const [open] = served.opened
  if (open === undefined) throw new Error("Nothing was opened.")
  return { ...served, client, open }
}

const handshake = (more: readonly string[] = []) =>
  [
    "GET /chat HTTP/1.1",
    "Host: ding.local",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    "Sec-WebSocket-Version: 13",
    ...more,
    "\r\n",
  ].join("\r\n")

/** Bytes on a connection of TLS, and what comes back. */
async function raw(service: Pick<HttpsService, "address">) {
  const port = Number(service.address.split(":").at(-1))
  const ca = pemOf(root).certificate
  const socket: TLSSocket = connect({ host: "127.0.0.1", port, servername: hostName, ca })
  socket.on("error", () => {})
  closings.push(() => socket.destroy())
  await once(socket, "secureConnect")
  let bytes = Buffer.alloc(0)
  let isOver = false
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
  })
  socket.on("close", () => {
    isOver = true
  })
  return { socket, bytes: () => bytes, text: () => bytes.toString("latin1"), isOver: () => isOver }
}

/** A client's frame (RFC 6455, section 5.2), masked by nothing. */
function frame(firstByte: number, payload: Buffer, masked = true): Buffer {
  const mask = masked ? 0x80 : 0
  const length =
    payload.length < 126
      ? Buffer.from([mask | payload.length])
      : Buffer.from([mask | 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([
    Buffer.from([firstByte]),
    length,
    masked ? Buffer.alloc(4) : Buffer.alloc(0),
    payload,
  ])
}

/** What a server's closing frame says, last on the line. */
const closeCodeOf = (bytes: Buffer) => {
  const start = bytes.lastIndexOf(0x88)
  return start < 0 ? undefined : bytes.readUInt16BE(start + 2)
}

describe("a WebSocket", () => {
  test("carries text and bytes both ways", async () => {
    const { client, open, asked } = await talking()
    expect(asked[0]).toMatchObject({ method: "GET", path: "/chat", isSecure: true, wantsSocket: true })
    client.send("grüße")
    client.send(Uint8Array.of(0, 255))
    await vi.waitFor(() => expect(open.heard).toEqual(["grüße", Uint8Array.of(0, 255)]))
    const came: unknown[] = []
    client.on("message", (data: Buffer, isBinary) => came.push(isBinary ? [...data] : data.toString()))
    expect(open.line.send("世界")).toBe(true)
    open.line.send(Uint8Array.of(7))
    await vi.waitFor(() => expect(came).toEqual(["世界", [7]]))
  })

  test("says why it is closed, tells once that it is gone, and sends nothing after", async () => {
    const { client, open } = await talking()
    open.line.close(1008, "not paired")
    const [code, reason] = await once(client, "close")
    expect([code, String(reason)]).toEqual([1008, "not paired"])
    await vi.waitFor(() => expect(open.signs).toEqual(["gone"]))
    expect(open.line.send("late")).toBe(false)
    open.line.ping()
    open.line.drop()
    expect(open.signs).toEqual(["gone"])
  })

  test("hears that a ping was answered", async () => {
    const { open } = await talking()
    open.line.ping()
    await vi.waitFor(() => expect(open.signs).toEqual(["alive"]))
  })

  test("stands still for longer than a request may", async () => {
    const { service, opened, port } = await serve({ stillMilliseconds: 300 })
    const client = phone(port)
    await once(client, "open")
    // One that asks nothing is ended meanwhile.
    const idle = await raw(service)
    await vi.waitFor(() => expect(idle.isOver()).toBe(true), { timeout: 5000 })
    await vi.waitFor(() => expect(opened[0]?.line.send("still there")).toBe(true))
    expect(String((await once(client, "message"))[0])).toBe("still there")
  })

  test("keeps its place, however many come who ask for nothing", async () => {
    const { port, client, open } = await talking()
    const crowd = Array.from({ length: connectionsMaximum }, () => connectPlain(port, "127.0.0.1"))
    closings.push(() => crowd.forEach((socket) => void socket.destroy()))
    for (const socket of crowd) socket.on("error", () => {})
    // The first of them gave way to the last.
    await once(crowd[0] as Socket, "close")
    client.send("still here")
    await vi.waitFor(() => expect(open.heard).toEqual(["still here"]))
  })

  test("ends with the service", async () => {
    const { client, open, service } = await talking()
    await service.close()
    await once(client, "close")
    await vi.waitFor(() => expect(open.signs).toEqual(["gone"]))
  })
})

describe("a phone that does not read", () => {
  test("is dropped when a quarter of a megabyte waits for it", async () => {
    const { client, open } = await talking()
    client.pause()
    let sent = 0
    // What the two kernels hold is not ours: some megabytes.
    while (open.line.send("x".repeat(65_536))) {
      if (++sent > 2000) break
      if (sent % 16 === 0) await new Promise(setImmediate)
    }
    expect(sent).toBeLessThan(2000)
    await vi.waitFor(() => expect(open.signs).toEqual(["gone"]))
  })

  test("and never agrees to the end is cut off", { timeout: 15_000 }, async () => {
    const { service, opened } = await serve()
    const line = await raw(service)
    line.socket.write(handshake())
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    opened[0]?.line.close(1001, "")
    await vi.waitFor(() => expect(opened[0]?.signs).toEqual(["gone"]), { timeout: 8000 })
    expect(line.isOver()).toBe(true)
  })
})

describe("hostile frames", () => {
  test.each([
    ["without a mask", frame(0x81, Buffer.from("hi"), false), 1002],
    ["of a reserved kind", frame(0x83, Buffer.from("hi")), 1002],
    ["with a reserved bit, as compression would set", frame(0xc1, Buffer.from("hi")), 1002],
    ["of text that is none", frame(0x81, Buffer.from([0xc3, 0x28])), 1007],
    ["that goes on with nothing", frame(0x80, Buffer.from("hi")), 1002],
    ["of a ping in parts", frame(0x09, Buffer.from("hi")), 1002],
    ["of a ping too long", frame(0x89, Buffer.alloc(126)), 1002],
    ["that closes with a forbidden code", frame(0x88, Buffer.from([0x03, 0xed])), 1002],
    [
      "that says it is larger than there is memory",
      Buffer.concat([Buffer.from([0x82, 0xff]), Buffer.alloc(8, 0x7f), Buffer.alloc(4)]),
      1009,
    ],
    [
      "one byte larger than a message may be",
      Buffer.concat([Buffer.from([0x82, 0xff]), length64(messageMaximumBytes + 1), Buffer.alloc(4)]),
      1009,
    ],
  ])("%s end it with a code, and the device goes on", async (_what, bytes, code) => {
    const { service, opened } = await serve()
    const line = await raw(service)
    line.socket.write(handshake())
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    line.socket.write(bytes)
    await vi.waitFor(() => expect(closeCodeOf(line.bytes())).toBe(code))
    line.socket.end()
    await vi.waitFor(() => expect(opened[0]?.signs).toEqual(["gone"]), { timeout: 5000 })
    expect(opened[0]?.heard).toEqual([])
  })

  test("of a message in parts count together", async () => {
    const { service, opened } = await serve()
    const line = await raw(service)
    line.socket.write(handshake())
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    const part = Buffer.alloc(30_000)
    line.socket.write(Buffer.concat([frame(0x02, part), frame(0x00, part), frame(0x00, part)]))
    await vi.waitFor(() => expect(closeCodeOf(line.bytes())).toBe(1009))
    expect(opened[0]?.heard).toEqual([])
  })

  test("of a message exactly as large as allowed are heard", async () => {
    const { client, open } = await talking()
    client.send(new Uint8Array(messageMaximumBytes))
    await vi.waitFor(() => expect(open.heard).toHaveLength(1))
  })

  test("that are random bytes never end the device", async () => {
    const { service, opened, port } = await serve()
    for (let round = 0; round < 12; round++) {
      const line = await raw(service)
      line.socket.write(handshake())
      line.socket.end(randomBytes(512))
      await vi.waitFor(() => expect(line.isOver()).toBe(true), { timeout: 5000 })
    }
    expect(opened).toHaveLength(12)
    const client = phone(port)
    await once(client, "open")
  })
})

describe("a handshake", () => {
  test("that is refused is answered like any other request, and the connection ends", async () => {
    const { port } = await serve()
    const client = phone(port, "/page")
    const [, response] = await once(client, "unexpected-response")
    expect([response.statusCode, response.headers["x-why"]]).toEqual([403, "page"])
    let text = ""
    response.on("data", (chunk: Buffer) => (text += chunk))
    await once(response, "end")
    expect([text, response.headers["connection"]]).toEqual(["no", "close"])
  })

  test.each([
    ["of an old version", ["Sec-WebSocket-Version: 7"], "Sec-WebSocket-Version: 13"],
    ["without a key", ["Sec-WebSocket-Key: short"], "Sec-WebSocket-Key: "],
  ])("%s opens nothing", async (_what, [line = ""], instead) => {
    const { service, opened } = await serve()
    const { socket, text, isOver } = await raw(service)
    const [name = ""] = instead.split(":")
    socket.write(handshake().replace(new RegExp(`${name}: .*`), line))
    await vi.waitFor(() => expect(text()).toMatch(/^HTTP\/1\.1 4\d\d/))
    await vi.waitFor(() => expect(isOver()).toBe(true))
    expect(opened).toEqual([])
  })

  test("of another protocol is answered as if it asked for none", async () => {
    const { service, asked } = await serve()
    const { socket, text, isOver } = await raw(service)
    socket.write("GET /page HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
    await vi.waitFor(() => expect(isOver()).toBe(true))
    expect(text()).toContain("403 Forbidden")
    expect(asked[0]?.wantsSocket).toBe(false)
  })

  test("whose answer nobody reads keeps its place no longer than any other request", async () => {
    const { service, ends } = await serve({ stillMilliseconds: 300 })
    const { socket } = await raw(service)
    socket.pause()
    socket.write("GET /large HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
    await vi.waitFor(() => expect(ends).toEqual(["gone"]), { timeout: 4000 })
  })

  test("may be followed at once by the first message", async () => {
    const { service, opened } = await serve()
    const { socket } = await raw(service)
    socket.write(Buffer.concat([Buffer.from(handshake()), frame(0x81, Buffer.from("hi"))]))
    await vi.waitFor(() => expect(opened[0]?.heard).toEqual(["hi"]))
  })

  test("of somebody who is torn away before the answer opens nothing and ends nothing", async () => {
    let answerNow = () => {}
    const later = new Promise<void>((resolve) => {
      answerNow = resolve
    })
    const { asked, opened, port } = await serve({ before: later })
    const wire = connectPlain(port, "127.0.0.1")
    const socket = connect({ socket: wire, servername: hostName, ca: pemOf(root).certificate })
    socket.on("error", () => {})
    await once(socket, "secureConnect")
    socket.write(handshake())
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    wire.resetAndDestroy()
    // The device has read that when it answers another, who came after.
    const next = await raw({ address: `127.0.0.1:${port}` })
    answerNow()
    next.socket.write(handshake())
    await vi.waitFor(() => expect(opened).toHaveLength(1))
    expect(next.text()).toContain("101")
  })
})

function length64(bytes: number): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(bytes))
  return length
}
