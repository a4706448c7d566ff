import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { type NetworkInterfaceInfo, networkInterfaces, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { type Answer, decode, encode } from "dns-packet"
import { build } from "vite"
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest"
import { createHandClock } from "../../core/hand-clock.fixture.ts"
import type { Log } from "../../core/host.ts"
import { type AnnounceOptions, createAnnouncer } from "./announcer.ts"
import { createMulticastPeer, type MulticastPeer } from "./multicast-peer.fixture.ts"

const patience = { timeout: 15_000 }
const services = [
  { type: "http", port: 80 },
  { type: "https", port: 8443 },
] as const

let folder: string
let threadFile: URL
let peer: MulticastPeer
let name: string
let logged: [level: string, message: string][]

const log: Log = (level, message) => void logged.push([level, message])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "announcer-"))
  const entry = fileURLToPath(new URL("./announcer-thread.ts", import.meta.url))
  const bundle = {
    ssr: entry,
    outDir: folder,
    target: "node20",
    rollupOptions: { output: { entryFileNames: "thread.mjs" } },
  }
  await build({ configFile: false, logLevel: "error", build: bundle, ssr: { noExternal: true } })
  threadFile = pathToFileURL(join(folder, "thread.mjs"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

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
    threadFile,
    // A look is asked for by hand; without a source of its own it never differs.
    ...(interfaces === undefined ? {} : { interfaces, clock }),
  })
  const names: string[] = []
  const announcement = await announcer.announce({
    name,
    services,
    onLoopback: true,
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
    const { announcement, names, named } = await announce()
    await named()
    expect(names).toEqual([`${name}.local`])
    expect(announcement.hostName).toBe(`${name}.local`)
    expect(logged).toContainEqual(["info", `The device is announced as ${name}.local.`])

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
    const ended = ["_http._tcp.local", "_https._tcp.local"].map((service) =>
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
  test("gives way to the next one, which is shown with its address", async () => {
    const first = await announce()
    await first.named()
    const second = await announce()
    await second.named()
    expect(second.names).toEqual([`${name}-2.local`])
    expect(second.announcement.hostName).toBe(`${name}-2.local`)
    expect(first.announcement.hostName).toBe(`${name}.local`)
    expect(logged).toContainEqual([
      "warn",
      `Another device of this network is called ${name}.local. This one is now at https://${name}-2.local:8443`,
    ])
    // The library's own next name was never told to anybody.
    expect(peer.heard.filter((answer) => answer.name.includes("("))).toEqual([])

    const address = peer.next(isAddressOf(`${name}-2.local`))
    await peer.ask(`${name}-2.local`, "A")
    expect(await address).toMatchObject({ data: "127.0.0.1" })
  })

  test("gives way also where its owner comes later", async () => {
    const { names, named, announcement } = await announce()
    await named()
    await peer.claim(`${name}.local`, "127.0.0.9")
    await named(2)
    expect(names).toEqual([`${name}.local`, `${name}-2.local`])
    expect(announcement.hostName).toBe(`${name}-2.local`)
  })

  test("is kept where somebody claims it once, and nobody answers to it", async () => {
    const { names, named, announcement } = await announce()
    await named()
    await peer.tell(`${name}.local`, "127.0.0.9")
    const again = peer.next(
      (answer) => isAddressOf(`${name}.local`)(answer) && answer.type === "A" && answer.data === "127.0.0.1",
    )
    await again
    expect(announcement.hostName).toBe(`${name}.local`)
    expect(new Set(names)).toEqual(new Set([`${name}.local`]))
  })
})

test("a name that was lost is not taken for one that is announced", async () => {
  const confused = `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from "node:worker_threads"
    if (workerData.label.endsWith("-2")) parentPort.on("message", () => process.exit())
    else parentPort.postMessage({ kind: "taken" })
    parentPort.postMessage({ kind: "announced" })
  `)}`
  const names: string[] = []
  const announcer = createAnnouncer({ log, threadFile: new URL(confused) })
  const onName = (hostName: string) => void names.push(hostName)
  const announcement = await announcer.announce({ name, services, onLoopback: true, onName })
  onTestFinished(() => announcement.close())
  await vi.waitFor(() => expect(names.length).toBeGreaterThan(0), patience)
  expect(names).toEqual([`${name}-2.local`])
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

  test("that end the library's thread end nothing else, and it is started again", async () => {
    const dying = `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from "node:worker_threads"
      parentPort.postMessage({ kind: "announced" })
      console.log("FATAL")
      setTimeout(() => process.exit(1), 10)
    `)}`
    const names: string[] = []
    const announcer = createAnnouncer({ log, threadFile: new URL(dying) })
    const onName = (hostName: string) => void names.push(hostName)
    const announcement = await announcer.announce({ name, services, onLoopback: true, onName })
    onTestFinished(() => announcement.close())
    await vi.waitFor(() => expect(names.length).toBeGreaterThan(1), patience)
    expect(logged).toContainEqual(["debug", "The announcement has ended and is made again."])
    expect(logged).toContainEqual(["debug", "Said by the announcing library."])
  })
})
