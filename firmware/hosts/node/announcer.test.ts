import { randomBytes } from "node:crypto"
import { createSocket } from "node:dgram"
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os"
import { type Answer, decode, encode } from "dns-packet"
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest"
import { createHandClock } from "../../core/hand-clock.fixture.ts"
import type { AnnounceOptions, Log } from "../../core/host.ts"
import { createAnnouncer } from "./announcer.ts"
import { announceName } from "./announcer-library.ts"
import { createMulticastPeer, type MulticastPeer } from "./multicast-peer.fixture.ts"

const patience = { timeout: 15_000 }
const services = [
  { type: "http", port: 80, text: {} },
  { type: "https", port: 8443, text: {} },
  { type: "porchlight", port: 8443, text: { id: "5cd80b1", name: "ding", version: "1.2.3" } },
] as const

let peer: MulticastPeer
let name: string
let logged: [level: string, message: string][]

const log: Log = (level, message) => void logged.push([level, message])

beforeEach(async () => {
  logged = []
  // Another run of these tests may be on the same loopback.
  name = `ding-${randomBytes(4).toString("hex")}`
  peer = await createMulticastPeer()
  onTestFinished(() => peer.close())
})

type Interfaces = ReturnType<typeof networkInterfaces>

/** Announces, and keeps the names it was given. */
async function announce(options: Partial<AnnounceOptions> = {}, interfaces?: () => Interfaces) {
  const clock = createHandClock()
  const announcer = createAnnouncer({
    log,
    onLoopback: true,
    // A look is asked for by hand; without a source of its own it never differs.
    ...(interfaces === undefined ? {} : { interfaces, clock }),
  })
  const names: string[] = []
  const announcement = announcer({
    name,
    firstLabel: name,
    services,
    onName: (hostName) => names.push(hostName),
    ...options,
  })
  onTestFinished(() => announcement.close())
  const named = (count = 1) => vi.waitFor(() => expect(names.length).toBeGreaterThanOrEqual(count), patience)
  return { announcement, names, named, clock }
}

const isAddressOf = (hostName: string, ttl?: (seconds: number) => boolean) => (answer: Answer) =>
  answer.type === "A" && answer.name === hostName && (ttl ?? ((seconds) => seconds > 0))(answer.ttl ?? 0)

describe("in a network", () => {
  test("a device is found by its name, and by what it serves at that name", async () => {
    const { names, named } = await announce()
    await named()
    expect(names).toEqual([`${name}.local`])

    const address = peer.next(isAddressOf(`${name}.local`))
    await peer.ask(`${name}.local`, "A")
    expect(await address).toMatchObject({ data: "127.0.0.1" })

    for (const { type, port } of services) {
      const place = peer.next(
        (answer) => answer.type === "SRV" && answer.name === `${name}._${type}._tcp.local`,
      )
      await peer.ask(`${name}._${type}._tcp.local`, "SRV")
      expect(await place).toMatchObject({ data: { target: `${name}.local`, port } })
    }
    const text = peer.next(
      (answer) => answer.type === "TXT" && answer.name === `${name}._porchlight._tcp.local`,
    )
    await peer.ask(`${name}._porchlight._tcp.local`, "TXT")
    const { data } = (await text) as { data: Buffer[] }
    expect(data.map(String)).toEqual(expect.arrayContaining(["id=5cd80b1", "name=ding", "version=1.2.3"]))
    expect(peer.heard.filter(({ type }) => type === "AAAA")).toEqual([])
  })

  test("it knows its own announcement where another of its interfaces hears it", async () => {
    const { named } = await announce()
    await named()
    const isPointer = ({ type, name }: Answer) => type === "PTR" && name === "_https._tcp.local"
    // Each is said three times (RFC 6762, section 8.3); then it is quiet.
    await vi.waitFor(() => expect(peer.heard.filter(isPointer)).toHaveLength(3), patience)
    for (const packet of [...peer.packets]) await peer.send(packet)
    // What the peer sends it hears, too; the answer comes after, and an announcement would be one with a service.
    const sent = 2 * peer.packets.length
    await peer.ask(`${name}.local`, "A")
    await vi.waitFor(() => expect(peer.packets.length).toBeGreaterThan(sent), patience)
    expect(decode(Buffer.from(peer.packets.at(-1) ?? [])).answers?.map(({ type }) => type)).toEqual(["A"])
  })

  test("it says goodbye when it ends, and answers no more", async () => {
    const { announcement, named } = await announce()
    await named()
    const goodbye = peer.next(isAddressOf(`${name}.local`, (seconds) => seconds === 0))
    // Each in a packet of its own, in any order.
    const ended = ["_http._tcp.local", "_https._tcp.local", "_porchlight._tcp.local"].map((service) =>
      peer.next(
        ({ type, name, ...answer }) =>
          type === "PTR" && name === service && "ttl" in answer && answer.ttl === 0,
      ),
    )
    await announcement.close()
    await announcement.close()
    await Promise.all([goodbye, ...ended])
  })

  test("may end before its name is sure", async () => {
    const { announcement, names } = await announce()
    await announcement.close()
    expect(names).toEqual([])
  })
})

describe("a name that another host has", () => {
  test("gives way to the next one", async () => {
    const first = await announce()
    await first.named()
    await peer.claim(`${name}-2.local`, "127.0.0.9")
    const second = await announce()
    await second.named()
    expect(second.names).toEqual([`${name}-3.local`])
    expect(first.names).toEqual([`${name}.local`])
    // The library's own next name was never told to anybody.
    expect(peer.heard.filter((answer) => answer.name.includes("("))).toEqual([])

    const address = peer.next(isAddressOf(`${name}-3.local`))
    await peer.ask(`${name}-3.local`, "A")
    expect(await address).toMatchObject({ data: "127.0.0.1" })
  })

  test("gives way also where its owner comes later", async () => {
    const { names, named } = await announce()
    await named()
    await peer.claim(`${name}.local`, "127.0.0.9")
    await named(2)
    expect(names).toEqual([`${name}.local`, `${name}-2.local`])
  })

  test("is not tried where the next one was announced before", async () => {
    const { names, named } = await announce({ firstLabel: `${name}-2` })
    await named()
    expect(names).toEqual([`${name}-2.local`])
    expect(peer.heard.filter(isAddressOf(`${name}.local`))).toEqual([])
  })

  test.each(["another-2", "-2", "-1", "-10", "-2x", ""])(
    "may not be %j, whatever was kept",
    async (label) => {
      const { names, named } = await announce({
        firstLabel: label.startsWith("-") ? `${name}${label}` : label,
      })
      await named()
      expect(names).toEqual([label === "-2" ? `${name}-2.local` : `${name}.local`])
    },
  )

  test("is kept where somebody claims it once, and nobody answers to it", async () => {
    const { names, named } = await announce()
    await named()
    await peer.tell(`${name}.local`, "127.0.0.9")
    await peer.next(
      (answer) => isAddressOf(`${name}.local`)(answer) && answer.type === "A" && answer.data === "127.0.0.1",
    )
    expect(new Set(names)).toEqual(new Set([`${name}.local`]))
  })
})

describe("networks that come and go", () => {
  const loopback = networkInterfaces()
  const nowhere: Interfaces = {}

  test("a device without one waits for it", async () => {
    let present = nowhere
    const { names, named, clock } = await announce({}, () => present)
    await clock.advance(10_000)
    expect(names).toEqual([])
    present = loopback
    await clock.advance(2000)
    await named()
    expect(names).toEqual([`${name}.local`])
  })

  test("one that is lost takes the announcement with it", async () => {
    let present: Interfaces = loopback
    const { named, clock, names } = await announce({}, () => present)
    await named()
    const goodbye = peer.next(isAddressOf(`${name}.local`, (seconds) => seconds === 0))
    present = nowhere
    await clock.advance(2000)
    await goodbye
    present = loopback
    await vi.waitFor(async () => {
      await clock.advance(2000)
      expect(names).toHaveLength(2)
    }, patience)
  })

  test("another address is told anew", async () => {
    let present: Interfaces = loopback
    const { named, clock } = await announce({}, () => present)
    await named()
    const [lo = "lo"] = Object.keys(loopback)
    const moved = { address: "127.0.0.2", family: "IPv4", internal: true } as NetworkInterfaceInfo
    present = { [lo]: [moved] }
    await clock.advance(2000)
    await named(2)
  })
})

describe("hostile packets", () => {
  test("change nothing", async () => {
    const { names, named } = await announce()
    await named()
    const honest = encode({ type: "query", questions: [{ name: `${name}.local`, type: "A" }] })
    await peer.send(new Uint8Array())
    await peer.send(new Uint8Array(12).fill(0xff))
    // A name that points at itself.
    await peer.send(Uint8Array.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 0x0c, 0, 1, 0, 1]))
    for (let round = 0; round < 300; round++) {
      await peer.send(randomBytes(1 + (round % 200)))
      const bent = Buffer.from(honest)
      bent[round % bent.length] = randomBytes(1)[0] ?? 0
      await peer.send(bent)
      await peer.send(honest.subarray(0, round % honest.length))
    }
    const address = peer.next(isAddressOf(`${name}.local`))
    await peer.ask(`${name}.local`, "A")
    await address
    expect(names).toEqual([`${name}.local`])
  })

  test("are not printed where the library fails at them", async () => {
    const printed = vi.spyOn(console, "warn").mockImplementation(() => {})
    onTestFinished(() => printed.mockRestore())
    const { named } = await announce()
    await named()
    const stranger = createSocket("udp4")
    onTestFinished(() => void stranger.close())
    // From a port like this one each question is said again in the answer (RFC 6762, section 6.7), where a byte that is no
    // UTF-8 has become three.
    const label = Buffer.from(`\u001b[2J${"x".repeat(58)}~`)
    const questions = [`${name}.local`, `${label}.local`].map((name) => ({ name, type: "A" as const }))
    const query = encode({ type: "query", questions })
    query[query.indexOf("~")] = 0xff
    await new Promise((resolve) => stranger.send(query, 5353, "127.0.0.1", resolve))
    const address = peer.next(isAddressOf(`${name}.local`))
    await peer.ask(`${name}.local`, "A")
    await address
    expect(printed).not.toHaveBeenCalled()
  })

  test("that are longer than a frame are not read", async () => {
    const { named } = await announce()
    await named()
    const ask = (type: "A" | "SRV", asked: string, paddingCount: number) => {
      const data = Array.from({ length: paddingCount }, () => "x".repeat(249))
      const additionals = [{ type: "TXT" as const, name: "other.local", data }]
      return peer.send(encode({ type: "query", questions: [{ name: asked, type }], additionals }))
    }
    const before = peer.packets.length
    // An announcement has several.
    const answered = () =>
      peer.packets
        .slice(before)
        .map((bytes) => `${decode(Buffer.from(bytes)).answers?.map(({ type }) => type)}`)
    await ask("A", `${name}.local`, 32)
    await ask("SRV", `${name}._http._tcp.local`, 5)
    await vi.waitFor(() => expect(answered()).toContain("SRV"), patience)
    expect(answered()).not.toContain("A")
  })

  test("that make the library fail end nothing else, and it begins anew", async () => {
    let beginnings = 0
    const announcer = createAnnouncer({
      log,
      onLoopback: true,
      announceName(options) {
        beginnings++
        if (beginnings > 1) return announceName(options)
        return { ended: Promise.resolve("failed"), close: async () => {} }
      },
    })
    const names: string[] = []
    const onName = (hostName: string) => void names.push(hostName)
    const announcement = announcer({ name, firstLabel: name, services, onName })
    onTestFinished(() => announcement.close())
    await vi.waitFor(() => expect(names).toEqual([`${name}.local`]), patience)
    expect(logged).toContainEqual(["debug", "The announcement has ended and is made again."])
  })
})

test("the library leaves the process as it was", async () => {
  const { prepareStackTrace } = Error
  const { emit } = process
  const handlers = ["uncaughtException", "unhandledRejection", "exit", "SIGINT", "SIGTERM"] as const
  const before = handlers.map((event) => process.listenerCount(event))
  const { named } = await announce()
  await named()
  expect(Error.prepareStackTrace).toBe(prepareStackTrace)
  expect(process.emit).toBe(emit)
  expect(handlers.map((event) => process.listenerCount(event))).toEqual(before)
})
