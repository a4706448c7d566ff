import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import { afterEach, expect, test, vi } from "vitest"
import type { Service } from "../../core/host.ts"
import { serveDns } from "./dns.ts"

// Only listened to: the sockets are real.
vi.mock("node:dgram", { spy: true })

const closings: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closings.splice(0)) await close()
})

const reversed = (packet: Uint8Array) => (packet.length === 0 ? undefined : Uint8Array.from(packet).reverse())

async function serve(host = "127.0.0.1"): Promise<Service> {
  const service = await serveDns({ host, port: 0, answer: reversed })
  closings.push(() => service.close())
  return service
}

function portOf({ address }: Service): number {
  return Number(address.split(":").at(-1))
}

async function client(type: "udp4" | "udp6" = "udp4"): Promise<Socket> {
  const socket = createSocket(type)
  closings.push(() => new Promise<void>((resolve) => socket.close(() => resolve())))
  socket.bind(0)
  await once(socket, "listening")
  return socket
}

async function ask(socket: Socket, service: Service, packet: string, host = "127.0.0.1"): Promise<string> {
  const answered = once(socket, "message")
  socket.send(packet, portOf(service), host)
  return String((await answered)[0])
}

test("each packet is answered to the one who sent it", async () => {
  const service = await serve()
  const [one, two] = [await client(), await client()]
  expect(await Promise.all([ask(one, service, "abc"), ask(two, service, "xyz")])).toEqual(["cba", "zyx"])
})

test("what the answerer is silent about gets no reply", async () => {
  const service = await serve()
  const socket = await client()
  const heard: string[] = []
  socket.on("message", (packet) => heard.push(String(packet)))
  socket.send("", portOf(service), "127.0.0.1")
  expect(await ask(socket, service, "after")).toBe("retfa")
  expect(heard).toEqual(["retfa"])
})

test("it goes on when a client has gone before its reply", async () => {
  const service = await serve()
  // Made before the others, so that it gets the port, and a late reply, of none of them.
  const stays = await client()
  for (let count = 0; count < 20; count++) {
    const socket = await client()
    await new Promise((resolve) => socket.send("gone", portOf(service), "127.0.0.1", resolve))
    await new Promise<void>((resolve) => socket.close(() => resolve()))
    closings.pop()
  }
  expect(await ask(stays, service, "still here")).toBe("ereh llits")
})

test("it goes on after a packet from port 0, which no reply can reach", async () => {
  const service = await serve()
  const socket = vi.mocked(createSocket).mock.results.at(-1)?.value as Socket
  const sender = { address: "127.0.0.1", family: "IPv4", port: 0, size: 3 }
  expect(() => socket.emit("message", Buffer.from("abc"), sender)).not.toThrow()
  expect(await ask(await client(), service, "still here")).toBe("ereh llits")
})

test("it serves IPv6 too, and tells its address in brackets", async () => {
  const service = await serve("::1")
  expect(service.address).toMatch(/^\[::1\]:\d+$/)
  expect(await ask(await client("udp6"), service, "abc", "::1")).toBe("cba")
})

test("a port that is taken is an error that names the port and the option", async () => {
  const port = portOf(await serve())
  await expect(serveDns({ host: "127.0.0.1", port, answer: reversed })).rejects.toMatchObject({
    name: "PorchlightError",
    code: "port-taken",
    message: `Port ${port} on 127.0.0.1 is taken, perhaps by another Porchlight. Choose another with --dns HOST:PORT.`,
    facts: { host: "127.0.0.1", port },
  })
})

test("an address that is not of this machine is an error that names it", async () => {
  await expect(serveDns({ host: "192.0.2.55", port: 0, answer: reversed })).rejects.toMatchObject({
    code: "bad-address",
    message: "Cannot listen on 192.0.2.55:0 (EADDRNOTAVAIL). Choose another with --dns HOST:PORT.",
  })
})

test("close() frees the port, however often it is called", async () => {
  const service = await serve()
  await Promise.all([service.close(), service.close()])
  await service.close()
  const again = await serveDns({ host: "127.0.0.1", port: portOf(service), answer: reversed })
  await again.close()
})
