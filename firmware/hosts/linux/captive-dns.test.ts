import { createSocket } from "node:dgram"
import { once } from "node:events"
import { expect, onTestFinished, test } from "vitest"
import { createCaptiveDns } from "./captive-dns.ts"

const place = { interfaceName: "porchlight0", address: "127.0.0.1" } as const
const reversed = (packet: Uint8Array) => Uint8Array.from(packet).reverse()

async function ask(address: string, packet: string): Promise<string> {
  const socket = createSocket("udp4")
  const answered = once(socket, "message")
  socket.send(packet, Number(address.split(":").at(-1)), "127.0.0.1")
  const [reply] = await answered
  socket.close()
  return String(reply)
}

test("questions are answered while the access point stands, and its port is free again afterwards", async () => {
  const dns = createCaptiveDns(0)
  const service = await dns.serve(reversed)
  expect(service.address).toBe("the access point's address, port 0")
  const running = await dns.companion(place)
  const { address } = service
  expect(await ask(address, "abc")).toBe("cba")
  await running.close()
  const other = createSocket("udp4")
  onTestFinished(() => void other.close())
  other.bind(Number(address.split(":").at(-1)), "127.0.0.1")
  await once(other, "listening")
})

test("an access point that comes again is served again", async () => {
  const dns = createCaptiveDns(0)
  const service = await dns.serve(reversed)
  await (await dns.companion(place)).close()
  const again = await dns.companion(place)
  onTestFinished(() => again.close())
  expect(await ask(service.address, "abc")).toBe("cba")
})

test("an address that the machine does not have is told, and not waited for", async () => {
  const dns = createCaptiveDns(53)
  await expect(dns.companion({ ...place, address: "203.0.113.7" })).rejects.toMatchObject({
    code: "bad-address",
  })
})

test("a closed service answers nothing more", async () => {
  const dns = createCaptiveDns(0)
  const service = await dns.serve(reversed)
  const running = await dns.companion(place)
  onTestFinished(() => running.close())
  const { address } = service
  await service.close()
  await service.close()
  const asked: string[] = []
  const again = await dns.serve((packet) => {
    asked.push(String(Buffer.from(packet)))
    return reversed(packet)
  })
  expect(await ask(address, "abc")).toBe("cba")
  expect(asked).toEqual(["abc"])
  await again.close()
})
