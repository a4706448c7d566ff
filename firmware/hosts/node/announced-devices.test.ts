import { randomBytes } from "node:crypto"
import { createSocket } from "node:dgram"
import { once } from "node:events"
import { createServer } from "node:https"
import { type AddressInfo, createServer as createPlainServer } from "node:net"
import { encode } from "dns-packet"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { findDevices } from "./announced-devices.ts"
import { createAnnouncer } from "./announcer.ts"
import { issueLeaf, makeRoot, pemOf } from "./certificates.fixture.ts"
import { lookAt } from "./looked-at-device.ts"

const patience = { timeout: 15_000 }
const onLoopback = { onLoopback: true }

/** Resolves to the name that it has in the end. */
async function announce(name: string, id: string): Promise<string> {
  const names: string[] = []
  const announcement = createAnnouncer({ log: () => {}, onLoopback: true })({
    ...{ name, firstLabel: name, onName: (hostName) => names.push(hostName) },
    services: [{ type: "porchlight", port: 8443, text: { id, name, version: "1.2.3" } }],
  })
  onTestFinished(() => announcement.close())
  await vi.waitFor(() => expect(names.length).toBeGreaterThan(0), patience)
  return names.at(-1) ?? ""
}

describe("devices in a network", () => {
  test("are found, each with what it tells of itself, also where two have one name", async () => {
    const name = `ding-${randomBytes(4).toString("hex")}`
    const [one, other] = [randomBytes(8).toString("hex"), randomBytes(8).toString("hex")]
    await announce(name, one)
    const renamed = await announce(name, other)
    expect(renamed).toBe(`${name}-2.local`)
    await vi.waitFor(async () => {
      const found = (await findDevices(onLoopback)).filter((device) => device.name === name)
      const common = { name, version: "1.2.3", address: "127.0.0.1", port: 8443 }
      expect(found).toEqual([
        { id: other, hostName: renamed, ...common },
        { id: one, hostName: `${name}.local`, ...common },
      ])
    }, patience)
  }, 60_000)

  test("are none that a stranger's answer makes up with a text that is none, or in a packet longer than a frame", async () => {
    const socket = createSocket({ type: "udp4", reuseAddr: true })
    socket.bind(5353)
    await once(socket, "listening")
    onTestFinished(() => void socket.close())
    socket.addMembership("224.0.0.251", "127.0.0.1")
    const id = randomBytes(8).toString("hex")
    const service = "_porchlight._tcp.local"
    const longer = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`more${at}`, "x".repeat(200)]))
    const answers: Uint8Array[] = [
      { id: "../../etc", name: "ding" },
      { id, name: "\u001b[2Jding" },
      { id, name: "ding", version: "1\n2" },
      { id, name: "ding", ...longer },
    ].map((text) => {
      const data = Object.entries({ version: "1", ...text }).map(([key, value]) => `${key}=${value}`)
      return encode({
        type: "response",
        answers: [
          { type: "PTR", name: service, data: `x.${service}` },
          { type: "SRV", name: `x.${service}`, data: { target: "x.local", port: 1 } },
          { type: "TXT", name: `x.${service}`, data },
        ],
      })
    })
    let asked = 0
    socket.on("message", (_, from) => {
      if (from.port === 5353) return
      asked += 1
      for (const answer of [...answers, randomBytes(40)]) socket.send(answer, from.port, from.address)
    })
    const found = await findDevices(onLoopback)
    expect(asked).toBeGreaterThan(0)
    expect(found.filter((device) => device.id === id || device.hostName === "x.local")).toEqual([])
  })
})

describe("a device that was found", () => {
  const device = {
    id: "5cd80b1f00d2a7e4",
    name: "ding-5cd80b1",
    version: "1.2.3",
    hostName: "ding-5cd80b1.local",
  }

  test("answers, and tells for how many days its certificate holds and whether it is of our root", async () => {
    const root = await makeRoot()
    const leaf = pemOf(await issueLeaf(root))
    const server = createServer({ cert: leaf.certificate, key: leaf.key }, (_, response) =>
      response.writeHead(204).end(),
    )
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const here = { ...device, address: "127.0.0.1", port }
    const { answers, certificateDays, isSecure, sharesRoot } = await lookAt(here)
    expect([answers, isSecure, sharesRoot]).toEqual([true, true, false])
    expect(certificateDays).toBeGreaterThan(300)
    expect(certificateDays).toBeLessThan(398)
    expect(await lookAt(here, root.certificate)).toMatchObject({ answers: true, sharesRoot: true })
    // Of another root; and of this one, shown by a device of another name.
    const { certificate: another } = await makeRoot()
    expect(await lookAt(here, another)).toMatchObject({ answers: true, sharesRoot: false })
    const renamed = await lookAt({ ...here, hostName: "lamp.local" }, root.certificate)
    expect(renamed).toMatchObject({ answers: true, sharesRoot: false })
  })

  test("is silent that draws its answer out for ever", async () => {
    const server = createPlainServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx: ")
      const drop = setInterval(() => socket.write("x"), 500)
      socket.on("error", () => {})
      socket.on("close", () => clearInterval(drop))
      onTestFinished(() => void socket.destroy())
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    expect((await lookAt({ ...device, address: "127.0.0.1", port })).answers).toBe(false)
  })

  test("is silent where nobody is", async () => {
    expect(await lookAt({ ...device, address: "127.0.0.1", port: 1 })).toEqual({
      ...{ answers: false, certificateDays: null },
      ...{ isSecure: false, sharesRoot: false },
    })
  })
})
