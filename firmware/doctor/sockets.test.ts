import { createSocket } from "node:dgram"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer } from "node:net"
import { endianness, networkInterfaces } from "node:os"
import { describe, expect, onTestFinished, test } from "vitest"
import { parseListeners, standsInTheWay } from "./sockets.ts"

const isLinux = process.platform === "linux"

async function bindUdp(address: string, port: number, ipv6Only = false): Promise<number> {
  const socket = createSocket({ type: address.includes(":") ? "udp6" : "udp4", ipv6Only })
  const bound = once(socket, "listening")
  socket.bind(port, address)
  await bound
  onTestFinished(() => void socket.close())
  return socket.address().port
}

async function listenTcp(host: string, port: number): Promise<number> {
  const server = createServer()
  const listening = once(server, "listening")
  server.listen(port, host)
  await listening
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

const listenersOn = (protocol: "udp" | "tcp", port: number) =>
  [protocol, `${protocol}6`]
    .flatMap((table) => parseListeners(protocol, readFileSync(`/proc/net/${table}`, "utf8")))
    .filter((listener) => listener.port === port)

const hasIpv6 = Object.values(networkInterfaces()).some((entries) =>
  entries?.some(({ address }) => address === "::1"),
)

describe.runIf(isLinux)("what the kernel's table says is what the kernel does", () => {
  const addresses = [
    "0.0.0.0",
    "127.0.0.1",
    "127.0.0.53",
    ...(hasIpv6 ? ["::", "::1", "::ffff:127.0.0.1"] : []),
  ]
  const pairs = addresses.flatMap((held) => ["0.0.0.0", "127.0.0.1"].map((wanted) => [held, wanted] as const))

  test.each(pairs)("UDP on %s, and then on %s", async (held, wanted) => {
    const port = await bindUdp(held, 0)
    const expected = listenersOn("udp", port).some((listener) => standsInTheWay(listener, wanted))
    const isRefused = await bindUdp(wanted, port).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === "EADDRINUSE",
    )
    expect(expected).toBe(isRefused)
  })

  test.each(pairs)("TCP on %s, and then on %s", async (held, wanted) => {
    const port = await listenTcp(held, 0)
    const expected = listenersOn("tcp", port).some((listener) => standsInTheWay(listener, wanted))
    const isRefused = await listenTcp(wanted, port).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === "EADDRINUSE",
    )
    expect(expected).toBe(isRefused)
  })

  test("the user is the one who opened it", async () => {
    const port = await bindUdp("127.0.0.1", 0)
    expect(listenersOn("udp", port)).toMatchObject([{ address: "127.0.0.1", userId: process.getuid?.() }])
  })
})

describe("a table that is not one", () => {
  test.each([
    ["nothing", ""],
    ["words", "one two three\nfour: five\n"],
    ["an address of another length", "   0: 00:0035 00:0000 07 0:0 0:0 0 0 0 1 2\n"],
    ["an endless line", `   0: ${"0".repeat(500_000)}`],
    ["zeros", "\0".repeat(10_000)],
  ])("%s has no listeners", (_what, text) => {
    expect(parseListeners("udp", text)).toEqual([])
  })
})

test.runIf(endianness() === "LE")("a connection is no listener", () => {
  const line = (state: string) =>
    `   0: 0100007F:0050 0100007F:C350 ${state} 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0\n`
  expect(parseListeners("tcp", line("01"))).toEqual([])
  expect(parseListeners("tcp", line("0A"))).toEqual([
    { address: "127.0.0.1", family: 4, port: 80, userId: 1000, inode: "4242" },
  ])
})
