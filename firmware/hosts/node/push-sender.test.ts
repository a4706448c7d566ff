import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { OutgoingPush } from "../../core/host.ts"
import { createPushSender, type PushSenderOptions, retryAfterSeconds } from "./push-sender.ts"
import { type PushService, servePush } from "./push-service.fixture.ts"

let service: PushService
const closings: (() => unknown)[] = []
let connectionsBefore = 0
const connections = () => service.connections() - connectionsBefore

beforeAll(async () => {
  service = await servePush()
})
afterAll(() => service.close())
beforeEach(() => {
  service.requests.length = 0
  service.answer = (_, response) => response.writeHead(201).end()
  connectionsBefore = service.connections()
})
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})

function senderOf(options: PushSenderOptions = {}) {
  const sender = createPushSender({ authorities: service.certificate, ...options })
  closings.push(() => sender.close())
  return {
    ...sender,
    post: (over: Partial<OutgoingPush> = {}) =>
      sender.send({
        ...{ host: "localhost", port: service.port, path: "/wpush/v2/phone?x=1", mayBeLocal: true },
        headers: { ttl: "60", "content-encoding": "aes128gcm" },
        body: Uint8Array.of(1, 2, 3),
        ...over,
      }),
  }
}

describe("a message that is posted", () => {
  test("arrives as it is, by a connection that is used again", async () => {
    const { post } = senderOf()
    expect(await post()).toEqual({ kind: "answered", status: 201, retryAfterSeconds: undefined, detail: "" })
    await post()
    expect(service.requests[0]).toMatchObject({
      path: "/wpush/v2/phone?x=1",
      headers: { ttl: "60", "content-encoding": "aes128gcm", "content-length": "3" },
      body: Uint8Array.of(1, 2, 3),
    })
    expect([service.requests.length, connections()]).toEqual([2, 1])
  })

  test("tells what the service says of it", async () => {
    service.answer = (_, response) =>
      response.writeHead(429, { "retry-after": "120" }).end('{"message":"too many"}')
    expect(await senderOf().post()).toEqual({
      ...{ kind: "answered", status: 429, retryAfterSeconds: 120, detail: '{"message":"too many"}' },
    })
    service.answer = (_, response) =>
      response.writeHead(400, { "x-wns-error-description": "Ttl value conflicts" }).end()
    expect(await senderOf().post()).toMatchObject({ status: 400, detail: "Ttl value conflicts" })
  })

  test("goes to nobody who cannot prove who they are", async () => {
    const reply = await createPushSender().send({
      ...{
        host: "localhost",
        port: service.port,
        path: "/",
        mayBeLocal: true,
        headers: {},
        body: new Uint8Array(),
      },
    })
    expect(reply).toMatchObject({ kind: "unreachable", detail: expect.stringMatching(/certificate/) })
    expect(service.requests).toEqual([])
  })

  test("is not posted again where a redirect leads", async () => {
    let visits = 0
    const inside = createServer((_, response) => {
      visits += 1
      response.end()
    }).listen(0, "127.0.0.1")
    closings.push(() => inside.close())
    for (const status of [301, 302, 303, 307, 308]) {
      service.answer = (_, response) => {
        const location = `http://127.0.0.1:${(inside.address() as AddressInfo).port}/`
        response.writeHead(status, { location }).end()
      }
      expect(await senderOf().post()).toMatchObject({ kind: "answered", status })
    }
    expect([visits, service.requests.length]).toEqual([0, 5])
  })

  test("is not followed by more of an answer than is read", async () => {
    let isOpen = true
    service.answer = (_, response) => {
      response.on("close", () => {
        isOpen = false
      })
      response.writeHead(500)
      const more = () => {
        while (isOpen && response.write("x".repeat(65_536))) {}
        if (isOpen) response.once("drain", more)
      }
      more()
    }
    const reply = await senderOf().post()
    expect(reply).toMatchObject({ kind: "answered", status: 500 })
    expect(reply.detail).toHaveLength(4096)
    await expect.poll(() => isOpen).toBe(false)
  })

  test("is not answered by heads without an end", async () => {
    service.answer = (_, response) => response.writeHead(201, { "x-long": "x".repeat(16_000) }).end()
    expect(await senderOf().post()).toMatchObject({ kind: "unreachable" })
  })

  // A service that did nothing else held the device for its whole limit, and took 30 MB of it.
  test("is not answered by announcements without an end", async () => {
    let isOpen = true
    service.answer = (_, response) => {
      response.socket?.once("close", () => {
        isOpen = false
      })
      const more = () => {
        while (isOpen && response.socket?.write("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100))) {}
        if (isOpen) response.socket?.once("drain", more)
      }
      more()
    }
    expect(await senderOf().post()).toEqual({
      ...{ kind: "unreachable", detail: "It did nothing but announce its answer." },
    })
    await expect.poll(() => isOpen).toBe(false)
  })

  test("waits for a slow service so long and no longer", async () => {
    service.answer = () => {}
    const { post } = senderOf({ limitMilliseconds: 100 })
    expect(await post()).toEqual({ kind: "unreachable", detail: "It took too long." })
    service.answer = (_, response) => void response.writeHead(201).write("{")
    expect(await post()).toMatchObject({ kind: "answered", status: 201, detail: "{" })
  })

  // A service that changed to another protocol was waited for until the limit, though Node had cut the connection.
  test("is not waited for where a service goes on in another protocol", async () => {
    service.answer = (_, response) => {
      response.socket?.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
    }
    const reply = await senderOf().post()
    expect(reply).toEqual({ kind: "unreachable", detail: "It did not answer." })
  })

  test("is not there where the connection breaks", async () => {
    service.answer = (_, response) => response.socket?.destroy()
    expect(await senderOf().post()).toMatchObject({ kind: "unreachable" })
    // Nobody listens at the port of finger.
    expect(await senderOf().post({ port: 79 })).toMatchObject({
      kind: "unreachable",
      detail: expect.stringMatching(/ECONNREFUSED/),
    })
  })

  test("ends with the sender", async () => {
    const sender = senderOf()
    service.answer = () => sender.close()
    expect(await sender.post()).toMatchObject({ kind: "unreachable" })
  })
})

describe("an address in a house", () => {
  test.each(["localhost", "127.0.0.1", "127.0.0.1.", "::1", "0.0.0.0", "::ffff:127.0.0.1"])(
    "is not connected to as %s",
    async (host) => {
      const { post } = senderOf()
      expect(await post({ host, mayBeLocal: false })).toMatchObject({
        kind: "unreachable",
        detail: expect.stringMatching(/not on the internet/),
      })
      // An address was refused while the connection to it was made, and came a moment later all the same: the next one
      // comes after it.
      await post()
      expect(connections()).toBe(1)
    },
  )

  test("is not connected to where a name has it beside another", async () => {
    const asked: string[] = []
    const lookUp = ((name: string, _: unknown, callback: (error: null, found: object[]) => void) => {
      asked.push(name)
      callback(null, [
        { address: "142.250.1.1", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ])
    }) as unknown as NonNullable<PushSenderOptions["lookUp"]>
    const reply = await senderOf({ lookUp }).post({ host: "fcm.googleapis.com", mayBeLocal: false })
    expect(reply).toMatchObject({ kind: "unreachable", detail: expect.stringMatching(/127\.0\.0\.1/) })
    expect([asked, connections()]).toEqual([["fcm.googleapis.com"], 0])
  })
})

describe("the time after which to ask again", () => {
  const now = Date.UTC(2026, 10, 22, 12)
  test.each([
    ["0", 0],
    ["120", 120],
    ["Sun, 22 Nov 2026 12:01:00 GMT", 60],
    ["Sunday, 22-Nov-26 12:01:00 GMT", 60],
    ["Sun Nov 22 12:01:00 2026", 60],
    ["Sun, 22 Nov 2026 11:00:00 GMT", 0],
  ])("is %j: %i seconds", (text, seconds) => expect(retryAfterSeconds(text, now)).toBe(seconds))

  test.each([undefined, "", "soon", "-5", "1.5", "1e9", "99999999999", "Sun, 99 Nov"])(
    "is not %j",
    (text) => {
      expect(retryAfterSeconds(text, now)).toBeUndefined()
    },
  )
})
