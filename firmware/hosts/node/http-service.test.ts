import { once } from "node:events"
import http from "node:http"
import { connect, createServer, type Socket } from "node:net"
import { afterEach, describe, expect, test, vi } from "vitest"
import type { Request, Response, StreamSink } from "../../core/http.ts"
import { type HttpService, serveHttp } from "./http.ts"

const closings: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closings.splice(0)) await close()
})

async function serve(
  answer: (request: Request) => Response | Promise<Response>,
  isReachable = () => true,
  more: { stillMilliseconds?: number } = {},
): Promise<HttpService> {
  const options = { host: "127.0.0.1", port: 0, isReachable, ...more }
  const service = await serveHttp({ ...options, answer: async (request) => answer(request) })
  closings.push(() => service.close())
  return service
}

function portOf({ address }: HttpService): number {
  return Number(address.split(":").at(-1))
}

function dial(service: HttpService): Socket {
  const socket = connect(portOf(service), "127.0.0.1")
  closings.push(() => socket.destroy())
  socket.on("error", () => {})
  return socket
}

async function get(service: HttpService): Promise<http.IncomingMessage> {
  const request = http.get({ port: portOf(service), host: "127.0.0.1", agent: false })
  const [response] = (await once(request, "response")) as [http.IncomingMessage]
  response.on("error", () => {})
  return response
}

/** Resolves however it came to its end; `once` would reject for an error before it. */
function closed(either: Socket | http.IncomingMessage): Promise<void> {
  return new Promise((resolve) => either.once("close", () => resolve()))
}

const plain: Response = { status: 200, headers: {}, body: new Uint8Array(0) }
const bytes = (text: string) => new TextEncoder().encode(text)

/** A service whose every answer is a stream, which the test writes to. */
async function serveStreams(more: { stillMilliseconds?: number } = {}) {
  const sinks: StreamSink[] = []
  let gone = 0
  function answer({ path }: Request): Response {
    if (path === "/plain") return plain
    return {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: (sink) => {
        sinks.push(sink)
        sink.write(bytes("data: 1\n\n"))
        return () => {
          gone += 1
        }
      },
    }
  }
  const service = await serve(answer, () => true, more)
  return { service, sinks, gone: () => gone }
}

describe("a stream", () => {
  test("sends its head and each event at once, and ends when it is ended", async () => {
    const { service, sinks, gone } = await serveStreams()
    const response = await get(service)
    expect(response.headers["content-type"]).toBe("text/event-stream")
    response.setEncoding("utf8")
    expect(await once(response, "data")).toEqual(["data: 1\n\n"])
    expect(sinks[0]?.write(bytes("data: 2\n\n"))).toBe(true)
    expect(await once(response, "data")).toEqual(["data: 2\n\n"])
    sinks[0]?.end()
    await once(response, "end")
    await vi.waitFor(() => expect(gone()).toBe(1))
  })

  test("is told once when the page goes, and takes no more", async () => {
    const { service, sinks, gone } = await serveStreams()
    const response = await get(service)
    response.destroy()
    await vi.waitFor(() => expect(gone()).toBe(1))
    expect(sinks[0]?.write(bytes("more"))).toBe(false)
    sinks[0]?.end()
    await service.close()
    expect(gone()).toBe(1)
  })

  test("that is not read is dropped before it fills the memory", async () => {
    const { service, sinks, gone } = await serveStreams()
    const response = await get(service)
    response.pause()
    let written = 0
    await vi.waitFor(
      () => {
        while (written < 200 && sinks[0]?.write(new Uint8Array(65_536))) written += 1
        expect(gone()).toBe(1)
      },
      { interval: 1 },
    )
    expect(written).toBeGreaterThan(0)
    expect(written).toBeLessThan(200)
  })

  test.each([
    ["alone", ""],
    ["after another answer on its connection", "GET /plain HTTP/1.1\r\nhost: a\r\n\r\n"],
  ])("%s, into which garbage is sent, ends, and nothing strange is in it", async (_how, before) => {
    const { service, gone } = await serveStreams()
    const socket = dial(service)
    let heard = ""
    socket.on("data", (chunk) => {
      heard += chunk
    })
    socket.write(`${before}GET / HTTP/1.1\r\nhost: a\r\n\r\n`)
    await vi.waitFor(() => expect(heard).toContain("data: 1"))
    const end = closed(socket)
    socket.write("GIVE ME THE PAGE\r\n\r\n")
    await end
    await vi.waitFor(() => expect(gone()).toBe(1))
    expect(heard).not.toContain("400")
    expect(heard.endsWith("data: 1\n\n\r\n")).toBe(true)
  })

  test("that begins for somebody who has gone meanwhile ends at once", async () => {
    let [begun, ended] = [0, 0]
    const arrived = deferred()
    const later = deferred()
    const service = await serve(async ({ path }) => {
      if (path !== "/stream") return plain
      arrived.resolve()
      await later.promise
      return {
        status: 200,
        headers: {},
        body: () => {
          begun += 1
          return () => {
            ended += 1
          }
        },
      }
    })
    const socket = dial(service)
    socket.write("GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
    await arrived.promise
    socket.destroy()
    later.resolve()
    await get(service)
    await vi.waitFor(() => expect(ended).toBe(begun))
  })
})

describe("a connection on which nothing moves is ended", () => {
  test("before it asks anything", async () => {
    const service = await serve(
      () => plain,
      () => true,
      { stillMilliseconds: 50 },
    )
    await closed(dial(service))
  })

  test("when it has asked and does not read the answer", async () => {
    const { service, gone } = await serveStreams({ stillMilliseconds: 50 })
    const response = await get(service)
    response.pause()
    await vi.waitFor(() => expect(gone()).toBe(1))
  })
})

describe("while the device cannot be reached", () => {
  test("a connection is cut without a word, and one that comes later is served", async () => {
    let reachable = false
    const service = await serve(
      () => plain,
      () => reachable,
    )
    await expect(get(service)).rejects.toMatchObject({ code: "ECONNRESET" })
    reachable = true
    expect((await get(service)).statusCode).toBe(200)
  })

  test("what was open is cut, streams too, and the door stays open", async () => {
    const { service, gone } = await serveStreams()
    const [response, idle] = [await get(service), dial(service)]
    await once(idle, "connect")
    const cut = [closed(response), closed(idle)]
    await get(service)
    service.cut()
    await Promise.all(cut)
    await vi.waitFor(() => expect(gone()).toBe(2))
    expect((await get(service)).statusCode).toBe(200)
  })
})

describe("with room for 128 connections,", () => {
  const ask = (socket: Socket) => socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n")

  // Slow clients held every place for ten seconds each, and no phone was let in.
  test("a newcomer takes the place of the one that has waited longest without an answer", async () => {
    const service = await serve(() => plain)
    const sockets: Socket[] = []
    for (let count = 0; count < 128; count++) {
      const socket = dial(service)
      await once(socket, "connect")
      sockets.push(socket)
    }
    const [oldest, second] = sockets as [Socket, Socket]
    ask(oldest)
    await once(oldest, "data")
    const gone = closed(second)
    const newcomer = dial(service)
    ask(newcomer)
    expect(String((await once(newcomer, "data"))[0])).toMatch(/^HTTP\/1\.1 200 OK/)
    await gone
    ask(oldest)
    expect(String((await once(oldest, "data"))[0])).toMatch(/^HTTP\/1\.1 200 OK/)
  })

  test("one whose request never ends gives way, too", async () => {
    const service = await serve(() => plain)
    const sockets = Array.from({ length: 128 }, () => dial(service))
    for (const socket of sockets) socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nslow")
    await Promise.all(sockets.map((socket) => once(socket, "connect")))
    expect((await get(service)).statusCode).toBe(200)
  })

  test("the one who holds most of them gives way, and nobody else", async () => {
    const service = await serve(() => plain)
    const phone = connect({ port: portOf(service), host: "127.0.0.1", localAddress: "127.0.0.2" })
    closings.push(() => phone.destroy())
    await once(phone, "connect")
    for (let count = 0; count < 200; count++) await once(dial(service), "connect")
    ask(phone)
    expect(String((await once(phone, "data"))[0])).toMatch(/^HTTP\/1\.1 200 OK/)
  })

  test("a newcomer is turned away while all of them are being answered", async () => {
    const { service } = await serveStreams()
    const streams = await Promise.all(Array.from({ length: 128 }, () => get(service)))
    await closed(dial(service))
    expect(streams.every((stream) => !stream.destroyed)).toBe(true)
  })
})

describe("a port that cannot be had", () => {
  const wish = (host: string, port: number) =>
    serveHttp({ host, port, answer: async () => plain, isReachable: () => true })

  test("because it is taken names the port and the option", async () => {
    const other = createServer().listen(0, "127.0.0.1")
    closings.push(() => other.close())
    await once(other, "listening")
    const { port } = other.address() as { port: number }
    await expect(wish("127.0.0.1", port)).rejects.toMatchObject({
      name: "PorchlightError",
      code: "port-taken",
      message: `Port ${port} on 127.0.0.1 is taken, perhaps by another Porchlight. Choose another with --http HOST:PORT.`,
      facts: { host: "127.0.0.1", port },
    })
  })

  test("because the address is another machine's names the address", async () => {
    await expect(wish("192.0.2.55", 0)).rejects.toMatchObject({
      code: "bad-address",
      message: "Cannot listen on 192.0.2.55:0 (EADDRNOTAVAIL). Choose another with --http HOST:PORT.",
    })
  })
})

describe("close()", () => {
  test("ends open streams and idle connections at once, and frees the port", async () => {
    const { service, gone } = await serveStreams()
    const response = await get(service)
    const idle = dial(service)
    await once(idle, "connect")
    const ended = [closed(response), closed(idle)]
    await service.close()
    await Promise.all(ended)
    expect(gone()).toBe(1)
    const again = createServer().listen(portOf(service), "127.0.0.1")
    await once(again, "listening")
    again.close()
  })

  test("may be called again", async () => {
    const service = await serve(() => plain)
    await Promise.all([service.close(), service.close()])
    await service.close()
  })
})

test("an IPv6 address is told in brackets", async () => {
  const service = await serveHttp({
    host: "::1",
    port: 0,
    answer: async () => plain,
    isReachable: () => true,
  })
  closings.push(() => service.close())
  expect(service.address).toMatch(/^\[::1\]:\d+$/)
})

function deferred() {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
