import { once } from "node:events"
import http from "node:http"
import { connect, type Socket } from "node:net"
import { text } from "node:stream/consumers"
import { afterEach, describe, expect, test } from "vitest"
import { bodyMaximumBytes } from "../../../shared/contract.ts"
import type { Request, Response } from "../../core/http.ts"
import { type HttpService, serveHttp } from "./http.ts"

const closings: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closings.splice(0)) await close()
})

type Answer = (request: Request) => Response | Promise<Response>

const ok = (body = "ok"): Response => ({ status: 200, headers: {}, body: new TextEncoder().encode(body) })

async function serve(answer: Answer, isReachable = () => true): Promise<HttpService> {
  const service = await serveHttp({
    host: "127.0.0.1",
    port: 0,
    answer: async (request) => answer(request),
    isReachable,
  })
  closings.push(() => service.close())
  return service
}

function portOf({ address }: HttpService): number {
  return Number(address.split(":").at(-1))
}

/** A raw connection; what the other side says is gathered until it ends it. */
function dial(service: HttpService): { socket: Socket; heard: Promise<string> } {
  const socket = connect({ port: portOf(service), host: "127.0.0.1", allowHalfOpen: true })
  socket.setEncoding("latin1")
  closings.push(() => socket.destroy())
  let heard = ""
  socket.on("data", (chunk) => {
    heard += chunk
  })
  socket.on("error", () => {})
  const ended = new Promise<string>((resolve) => {
    socket.once("end", () => resolve(heard))
    socket.once("close", () => resolve(heard))
  })
  return { socket, heard: ended }
}

async function ask(service: HttpService, options: http.RequestOptions = {}, body?: string | Uint8Array) {
  const request = http.request({ port: portOf(service), host: "127.0.0.1", agent: false, ...options })
  request.end(body)
  const [response] = (await once(request, "response")) as [http.IncomingMessage]
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

describe("a request", () => {
  test("arrives with method, path, query, headers and body as they were sent", async () => {
    const requests: Request[] = []
    const service = await serve((request) => {
      requests.push(request)
      return ok()
    })
    const path = "/a%20b/%E2%82%AC?x=1&y=%3F?#not-sent".split("#", 1)[0] ?? ""
    const headers = { Host: "Ding.local:8080", "X-Two": ["a", "b"], "Content-Type": "text/plain" }
    await ask(service, { method: "POST", path, headers }, "body é")
    const [request] = requests
    expect(request).toMatchObject({ method: "POST", path: "/a%20b/%E2%82%AC", query: "x=1&y=%3F?" })
    expect(request?.headers.get("host")).toBe("Ding.local:8080")
    expect(request?.headers.get("x-two")).toBe("a, b")
    expect(new TextDecoder().decode(request?.body)).toBe("body é")
  })

  test.each([
    ["http://captive.apple.com/hotspot-detect.html?x", "captive.apple.com", "/hotspot-detect.html", "x"],
    ["HTTP://example.com:80", "example.com:80", "/", ""],
    ["http://example.com?q", "example.com", "/", "q"],
    ["//example.com/path", "192.0.2.1", "//example.com/path", ""],
  ])("for the target %s is for the host %s", async (target, host, path, query) => {
    const service = await serve((request) =>
      ok(JSON.stringify([request.headers.get("host"), request.path, request.query])),
    )
    const { socket, heard } = dial(service)
    socket.write(`GET ${target} HTTP/1.1\r\nhost: 192.0.2.1\r\nconnection: close\r\n\r\n`)
    expect(JSON.parse((await heard).split("\r\n\r\n")[1] ?? "")).toEqual([host, path, query])
  })

  test("may come in single bytes", async () => {
    const service = await serve((request) => ok(`got ${request.body?.length}`))
    const { socket, heard } = dial(service)
    socket.setNoDelay(true)
    for (const byte of "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello") {
      socket.write(byte)
      await new Promise(setImmediate)
    }
    expect(await heard).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\ngot 5$/)
  })

  test("that does not come to an end does not hold others up", async () => {
    const service = await serve(() => ok())
    const slow = Array.from({ length: 20 }, () => dial(service).socket)
    for (const socket of slow) socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhel")
    expect((await ask(service)).status).toBe(200)
  })

  test("that is no HTTP is answered with 400, and the connection is ended", async () => {
    const service = await serve(() => ok())
    const { socket, heard } = dial(service)
    socket.write("GIVE ME THE PAGE\r\n\r\n")
    expect(await heard).toBe("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
  })

  test("that is no HTTP after one that was answered is answered with 400", async () => {
    const service = await serve(() => ok())
    const { socket, heard } = dial(service)
    socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
    await once(socket, "data")
    socket.write("GIVE ME THE PAGE\r\n\r\n")
    expect(await heard).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*okHTTP\/1\.1 400 Bad Request\r\n/)
  })

  test("that is no HTTP takes up no room afterwards, even where the client does not hang up", async () => {
    const service = await serve(() => ok())
    const garbled = Array.from({ length: 128 }, () => dial(service))
    for (const { socket } of garbled) socket.write("GIVE ME THE PAGE\r\n\r\n")
    for (const { heard } of garbled) expect(await heard).toMatch(/^HTTP\/1\.1 400 /)
    expect((await ask(service)).status).toBe(200)
  })
})

describe("a body", () => {
  const echo: Answer = ({ body }) => (body === undefined ? { ...ok("too large"), status: 413 } : ok())

  test("of the largest size is taken", async () => {
    const service = await serve(echo)
    expect((await ask(service, { method: "POST" }, "x".repeat(bodyMaximumBytes))).status).toBe(200)
  })

  test.each([1, 1_000_000])("of %i bytes more is not: 413, and the connection is closed", async (surplus) => {
    const service = await serve(echo)
    const { socket, heard } = dial(service)
    const length = bodyMaximumBytes + surplus
    socket.write(
      `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n${"x".repeat(bodyMaximumBytes + 1)}`,
    )
    const said = await heard
    expect(said).toMatch(/^HTTP\/1\.1 413 /)
    expect(said.toLowerCase()).toContain("\r\nconnection: close\r\n")
    expect(said.endsWith("too large")).toBe(true)
  })

  test("that goes on for ever in chunks is not read on", async () => {
    const service = await serve(echo)
    const { socket, heard } = dial(service)
    socket.write("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n")
    for (let count = 0; count < 9; count++) socket.write(`400\r\n${"x".repeat(1024)}\r\n`)
    expect(await heard).toMatch(/^HTTP\/1\.1 413 /)
  })
})

describe("an answer", () => {
  test("goes out with status, headers, bytes and their length", async () => {
    const service = await serve(() => ({ ...ok("é"), status: 404, headers: { "x-lamp": "lit" } }))
    const { status, headers, body } = await ask(service)
    expect([status, headers["x-lamp"], headers["content-length"], body]).toEqual([404, "lit", "2", "é"])
  })

  test("to HEAD has the same headers and no body", async () => {
    const service = await serve(() => ok("four"))
    const { headers, body } = await ask(service, { method: "HEAD" })
    expect([headers["content-length"], body]).toEqual(["4", ""])
  })

  test("that fails ends the connection and nothing else", async () => {
    const service = await serve(({ path }) => {
      if (path === "/broken") throw new Error("broken")
      return ok()
    })
    await expect(ask(service, { path: "/broken" })).rejects.toMatchObject({ code: "ECONNRESET" })
    expect((await ask(service)).status).toBe(200)
  })
})
