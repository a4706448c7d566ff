import { once } from "node:events"
import https from "node:https"
import { connect as connectPlain } from "node:net"
import { buffer, text } from "node:stream/consumers"
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import type { Response } from "../../core/http.ts"
import type { KeyedRoot } from "../../core/kept-root.ts"
import {
  hostName,
  issueLeaf,
  makeRoot,
  makeTestFolder,
  pemOf,
  type TestFolder,
} from "./certificates.fixture.ts"
import {
  type HttpsOptions,
  type HttpsService,
  serveHttps,
  type TlsCertificate,
  tlsCertificate,
} from "./https.ts"

const closings: (() => unknown)[] = []
let root: KeyedRoot
let ca: string
let folder: TestFolder
let first: TlsCertificate
let second: TlsCertificate

beforeAll(async () => {
  folder = await makeTestFolder()
  root = await makeRoot()
  ca = pemOf(root).certificate
  first = tlsCertificate(await issueLeaf(root))
  second = tlsCertificate(await issueLeaf(root))
  await folder.write("root.pem", ca)
})
afterAll(() => folder.remove())
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
})

const ok: Response = { status: 200, headers: {}, body: new TextEncoder().encode("ok") }

async function serve(over: Partial<HttpsOptions> = {}): Promise<HttpsService> {
  const service = await serveHttps({
    host: "127.0.0.1",
    port: 0,
    answer: async () => ok,
    isReachable: () => true,
    certificate: first,
    ...over,
  })
  closings.push(() => service.close())
  return service
}

const portOf = ({ address }: HttpsService) => Number(address.split(":").at(-1))

function ask(
  service: HttpsService,
  agent: https.Agent | false = false,
): Promise<{ body: string; serial: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: portOf(service), servername: hostName, ca, agent }
    const request = https.get(options, (response) => {
      const serial = (response.socket as TLSSocket).getPeerCertificate().serialNumber
      text(response).then((body) => resolve({ body, serial }), reject)
    })
    request.once("error", reject)
  })
}

function begin(service: HttpsService, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({ host: "127.0.0.1", port: portOf(service), servername: hostName, ca, ...options })
  closings.push(() => socket.destroy())
  return socket
}

async function dial(service: HttpsService, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = begin(service, options)
  await once(socket, "secureConnect")
  return socket
}

async function ticketFrom(service: HttpsService, options: ConnectionOptions = {}): Promise<Buffer> {
  const socket = begin(service, options)
  // In TLS 1.3 it comes after the handshake, in 1.2 within.
  const [session] = await once(socket, "session")
  socket.destroy()
  return session
}

async function isResumed(
  service: HttpsService,
  session: Buffer,
  options: ConnectionOptions = {},
): Promise<boolean> {
  const socket = await dial(service, { ...options, session })
  return socket.isSessionReused()
}

const version12: ConnectionOptions = { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }
const version13: ConnectionOptions = { minVersion: "TLSv1.3" }

describe("a connection", () => {
  test.each([
    ["1.3", version13],
    ["1.2", version12],
  ])(
    "may be of TLS %s, speaks http/1.1, and hides what was said from those who get the key later",
    async (_version, options) => {
      const socket = await dial(await serve(), { ...options, ALPNProtocols: ["h2", "http/1.1"] })
      expect(socket.authorized).toBe(true)
      expect(socket.alpnProtocol).toBe("http/1.1")
      expect(socket.getEphemeralKeyInfo()).toMatchObject({ type: "ECDH" })
      expect(socket.getCipher().standardName).toMatch(/GCM|CHACHA20/)
    },
  )

  test.each([
    ["of TLS 1.1", { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const],
    ["with a cipher of old", { ...version12, ciphers: "ECDHE-ECDSA-AES128-SHA256" }],
    ["of h2 only", { ALPNProtocols: ["h2"] }],
  ])("%s is refused", async (_what, options) => {
    await expect(dial(await serve(), options)).rejects.toThrow(/alert|version/)
  })

  test("is verified by OpenSSL, and promises browsers nothing for later", async () => {
    const service = await serve()
    const said = await folder.openssl(
      "s_client",
      "-connect",
      service.address,
      "-servername",
      hostName,
      "-CAfile",
      "root.pem",
      "-verify_hostname",
      hostName,
      "-verify_return_error",
      "-brief",
    )
    expect(said).toContain("Verification: OK")
    const socket = await dial(service)
    socket.write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
    expect((await buffer(socket)).toString().toLowerCase()).not.toContain("strict-transport-security")
  })

  test("of plain HTTP is closed at once, and the next one is served", async () => {
    const service = await serve()
    const socket = connectPlain(portOf(service), "127.0.0.1")
    socket.write("GET / HTTP/1.1\r\nhost: ding.local\r\n\r\n")
    // An alert in TLS at the most: nothing that a browser shows as a page.
    expect((await buffer(socket)).toString("latin1")).not.toContain("HTTP")
    expect((await ask(service)).body).toBe("ok")
  })

  test("that never shakes hands is among those that are cut, and none holds up the closing", async () => {
    const service = await serve()
    const socket = connectPlain(portOf(service), "127.0.0.1")
    await once(socket, "connect")
    const closed = once(socket, "close")
    // One more comes through, so the server knows the first.
    await ask(service)
    service.cut()
    await closed
    await service.close()
  })

  test("that does not shake hands in time is ended", async () => {
    const service = await serve({ stillMilliseconds: 50 })
    const socket = connectPlain(portOf(service), "127.0.0.1")
    expect((await buffer(socket)).length).toBe(0)
  })

  test("may not shake hands twice", async () => {
    const socket = await dial(await serve(), version12)
    const error = await new Promise((resolve) => {
      socket.once("error", resolve)
      socket.renegotiate({}, resolve)
    })
    expect(String(error)).toMatch(/no.renegotiation/)
  })

  test.each([
    ["AES256-GCM-SHA384", "AES128-GCM-SHA256"],
    ["AES128-GCM-SHA256", "AES128-GCM-SHA256"],
    ["CHACHA20-POLY1305", "CHACHA20-POLY1305"],
  ])("whose client likes %s best has %s", async (favourite, chosen) => {
    const all = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]
    const ciphers = [favourite, ...all].map((name) => `ECDHE-ECDSA-${name}`).join(":")
    const socket = await dial(await serve(), { ...version12, ciphers })
    expect(socket.getCipher().name).toBe(`ECDHE-ECDSA-${chosen}`)
  })

  test("to a device that phones cannot reach is cut", async () => {
    await expect(dial(await serve({ isReachable: () => false }))).rejects.toThrow()
  })

  test("to a port that is taken is never made: the error names the option", async () => {
    const service = await serve()
    await expect(serve({ port: portOf(service) })).rejects.toMatchObject({
      code: "port-taken",
      message: expect.stringContaining("--https HOST:PORT"),
    })
  })
})

describe("a ticket", () => {
  test.each([
    ["1.3", version13],
    ["1.2", version12],
  ])("of TLS %s brings a phone back, also after the certificate was replaced", async (_version, options) => {
    const service = await serve()
    const session = await ticketFrom(service, options)
    expect(await isResumed(service, session, options)).toBe(true)
    service.replace(second)
    expect(await isResumed(service, session, options)).toBe(true)
  })

  test("is good for a day", async () => {
    const service = await serve()
    const said = await folder.openssl("s_client", "-connect", service.address, "-tls1_2")
    expect(said).toContain("TLS session ticket lifetime hint: 86400 (seconds)")
  })

  test("is worth nothing after a day, and one of the new day outlives a replacement", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
    closings.push(() => vi.useRealTimers())
    const service = await serve()
    const old = await ticketFrom(service, version12)
    vi.advanceTimersByTime(86_400_000)
    expect(await isResumed(service, old, version12)).toBe(false)
    const session = await ticketFrom(service, version12)
    service.replace(second)
    expect(await isResumed(service, session, version12)).toBe(true)
  })

  test("of another device is worth nothing", async () => {
    const session = await ticketFrom(await serve(), version12)
    expect(await isResumed(await serve(), session, version12)).toBe(false)
  })
})

describe("replacing the certificate", () => {
  test("shows the new one to new connections, and leaves open ones alone", async () => {
    const service = await serve()
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 })
    closings.push(() => agent.destroy())
    const before = await ask(service, agent)
    service.replace(second)
    expect(await ask(service, agent)).toEqual(before)
    expect((await ask(service)).serial).not.toBe(before.serial)
  })

  test("by a pair that does not belong together throws and changes nothing", async () => {
    const service = await serve()
    const before = await ask(service)
    expect(() => service.replace({ certificate: second.certificate, key: first.key })).toThrow()
    expect(() => service.replace({ certificate: "nothing", key: "nothing" })).toThrow()
    expect(await ask(service)).toEqual(before)
  })

  test("twenty times under load drops no request", async () => {
    const service = await serve()
    const agent = new https.Agent({ keepAlive: true, maxSockets: 2 })
    closings.push(() => agent.destroy())
    let replacing = true
    let answered = 0
    const load = ([agent, false, agent, false] as const).map(async (agent) => {
      while (replacing) {
        expect((await ask(service, agent)).body).toBe("ok")
        answered++
      }
    })
    for (let replaced = 0; replaced < 20; replaced++) {
      const target = answered + 8
      service.replace(replaced % 2 === 0 ? second : first)
      while (answered < target) await ask(service)
    }
    replacing = false
    await Promise.all(load)
    expect(answered).toBeGreaterThanOrEqual(160)
  })
})
